// xterm wants its colours as values; the style sheet has them as custom properties. A probe element resolves them.

const NAMES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

/** xterm's theme from the tokens in force at `element`. */
export function terminalTheme(element) {
  const probe = document.createElement("span");
  element.append(probe);
  const read = (token) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const theme = {
    background: read("--paper-solid"), foreground: read("--ink"), cursor: read("--accent"), cursorAccent: read("--paper-solid"),
    selectionBackground: read("--terminal-selection"),
  };
  for (const name of NAMES) {
    theme[name] = read(`--ansi-${name}`);
    theme[`bright${name[0].toUpperCase()}${name.slice(1)}`] = read(`--ansi-${name}`);
  }
  theme.brightBlack = read("--ink-faint");
  probe.remove();
  return theme;
}
