// <cluster-terminal data-socket>: a terminal (xterm.js) on the sandbox's shell. All thinking is in lib/terminal-session.js.
import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";
import { socketUrl } from "../dom/socket-url.js";
import { terminalTheme } from "../dom/terminal-theme.js";
import { Reconnecting } from "../lib/reconnect.js";
import { t } from "../lib/strings.js";
import { TerminalSession } from "../lib/terminal-session.js";

const DARK = matchMedia("(prefers-color-scheme: dark)");

class ClusterTerminal extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    this.open();
    this.session = new TerminalSession(this.io(), words(), this.terminal.cols);
    this.listen();
    this.follow();
  }

  disconnectedCallback() {
    this.stop.abort();
    this.stream?.close();
    this.resizing.disconnect();
    this.terminal.dispose();
  }

  open() {
    this.terminal = new Terminal({
      convertEol: true, cursorBlink: false, cursorStyle: "bar", cursorWidth: 2, scrollback: 5000, lineHeight: 1.25, minimumContrastRatio: 4.5,
      fontFamily: getComputedStyle(this).fontFamily, fontSize: parseFloat(getComputedStyle(this).fontSize), theme: terminalTheme(this),
    });
    this.fit = new FitAddon();
    this.terminal.loadAddon(this.fit);
    this.box = Object.assign(document.createElement("div"), { className: "terminal-box" });
    this.replaceChildren(this.box);
    this.terminal.open(this.box);
    this.terminal.textarea.setAttribute("aria-label", t("terminal.label"));
    this.refit();
  }

  io() {
    return {
      write: (bytes) => this.terminal.write(bytes),
      send: (message) => this.stream?.send(message) ?? false,
      edit: (path) => document.dispatchEvent(new CustomEvent("editor:open", { detail: { path } })),
    };
  }

  listen() {
    const signal = { signal: this.stop.signal };
    this.terminal.onData((data) => this.session.typed(data));
    this.terminal.attachCustomKeyEventHandler((event) => this.ours(event));
    this.addEventListener("paste", (event) => this.paste(event), { capture: true, ...signal });
    document.addEventListener("themechange", () => this.repaint(), signal);
    DARK.addEventListener("change", () => this.repaint(), signal);
    window.addEventListener("online", () => this.stream.hurry(), signal);
    document.addEventListener("visibilitychange", () => document.hidden || this.stream.hurry(), signal);
    this.resizing = new ResizeObserver(() => this.refit());
    this.resizing.observe(this);
  }

  // Keys that the browser keeps: Shift+Tab leaves the terminal, Ctrl+V pastes, Ctrl+C copies when something is selected.
  ours(event) {
    const control = event.ctrlKey || event.metaKey;
    if (event.key === "Tab" && event.shiftKey) return false;
    if (control && event.key.toLowerCase() === "v") return false;
    return !(control && event.key.toLowerCase() === "c" && this.terminal.hasSelection());
  }

  paste(event) {
    const text = event.clipboardData?.getData("text/plain");
    if (!text) return;
    event.preventDefault();
    event.stopPropagation();
    this.session.pasted(text);
  }

  follow() {
    this.stream = new Reconnecting(socketUrl(this.dataset.socket), {
      open: () => this.resized(),
      message: (message) => this.session.received(message),
      state: (state) => state === "waiting" && this.session.lost(),
    });
    this.stream.connect();
  }

  refit() {
    if (!this.box.clientWidth || !this.box.clientHeight) return;
    this.terminal.options.fontSize = parseFloat(getComputedStyle(this).fontSize);
    this.fit.fit();
    if (this.session && this.session.columns !== this.terminal.cols) this.resized();
  }

  resized() {
    this.session.rows = this.terminal.rows;
    this.session.resize(this.terminal.cols);
  }

  repaint() {
    this.terminal.options.theme = terminalTheme(this);
  }

  /** A command from the page; see TerminalSession.offer. */
  offer(line, options) {
    this.terminal.scrollToBottom();
    this.session.offer(line, options);
  }

  focus() {
    this.terminal?.focus();
  }
}

function words() {
  return Object.fromEntries(["ready", "lost", "back", "interrupted", "search"].map((key) => [key, t(`terminal.${key}`)]));
}

customElements.define("cluster-terminal", ClusterTerminal);
