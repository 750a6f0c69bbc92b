// From the bytes that a terminal sends to named keys: "up", "ctrl-r", or {insert: "text"}.

const SEQUENCES = {
  "\x1b[A": "up", "\x1bOA": "up", "\x1b[B": "down", "\x1bOB": "down", "\x1b[C": "right", "\x1bOC": "right", "\x1b[D": "left", "\x1bOD": "left",
  "\x1b[H": "home", "\x1bOH": "home", "\x1b[1~": "home", "\x1b[F": "end", "\x1bOF": "end", "\x1b[4~": "end", "\x1b[3~": "delete",
  "\x1b[1;5C": "word-right", "\x1b[1;3C": "word-right", "\x1bf": "word-right", "\x1b[1;5D": "word-left", "\x1b[1;3D": "word-left", "\x1bb": "word-left",
  "\x1b\x7f": "kill-word", "\x1bd": "kill-next-word",
};
const SINGLE = {
  "\r": "enter", "\n": "enter", "\t": "tab", "\x7f": "backspace", "\b": "backspace", "\x1b": "escape",
  "\x01": "home", "\x05": "end", "\x02": "left", "\x06": "right", "\x10": "up", "\x0e": "down", "\x03": "ctrl-c", "\x04": "ctrl-d", "\x0b": "kill-end",
  "\x0c": "ctrl-l", "\x12": "ctrl-r", "\x07": "ctrl-g", "\x15": "kill-start", "\x17": "kill-word", "\x19": "yank",
};
const LONGEST_FIRST = Object.keys(SEQUENCES).sort((a, b) => b.length - a.length);
const UNKNOWN = /^\x1b(\[[0-9;?]*[ -/]*[@-~]|O.|.)/;

/** The keys in a piece of terminal input, in order. */
export function keysOf(data) {
  const keys = [];
  for (let at = 0; at < data.length; ) at += take(data.slice(at), keys);
  return keys;
}

function take(rest, keys) {
  const sequence = LONGEST_FIRST.find((known) => rest.startsWith(known));
  if (sequence) return keys.push(SEQUENCES[sequence]) && sequence.length;
  const unknown = rest.length > 1 && rest.match(UNKNOWN);
  if (unknown) return unknown[0].length;
  if (rest[0] in SINGLE) return keys.push(SINGLE[rest[0]]) && 1;
  if (rest[0] < " ") return 1;
  const text = rest.match(/^[^\x00-\x1f\x7f]+/)[0];
  keys.push({ insert: text });
  return text.length;
}

/** The keys of pasted text: line ends are Enter, everything else is inserted as it is, tabs included. */
export function keysOfPaste(text) {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  return lines.flatMap((line, at) => [...(line ? [{ insert: clean(line) }] : []), ...(at < lines.length - 1 ? ["enter"] : [])]);
}

function clean(line) {
  return line.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, "");
}
