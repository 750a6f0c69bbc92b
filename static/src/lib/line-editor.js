// The line that is being typed: letters, cursor, history, search backwards, and the last thing cut. No screen, no network.

const MOST_HISTORY = 500;

export class LineEditor {
  constructor(history = []) {
    this.letters = [];
    this.cursor = 0;
    this.cut = [];
    this.search = null;
    this.setHistory(history);
  }

  get text() {
    return this.letters.join("");
  }

  get beforeCursor() {
    return this.letters.slice(0, this.cursor).join("");
  }

  setHistory(history) {
    this.history = history.slice(-MOST_HISTORY);
    this.place = this.history.length;
    this.draft = "";
  }

  /** Remember a line that was run; the same line twice in a row is remembered once. */
  remember(line) {
    if (line.trim() && this.history.at(-1) !== line) this.setHistory([...this.history, line]);
    else this.setHistory(this.history);
  }

  set(text, cursor = Infinity) {
    this.letters = [...text];
    this.cursor = Math.min(cursor, this.letters.length);
  }

  clear() {
    this.set("");
    this.search = null;
    this.place = this.history.length;
  }

  /** Replace the text from `from` (a UTF-16 offset before the cursor, as the server counts) up to the cursor. */
  replaceBack(from, text) {
    const kept = [...this.beforeCursor.slice(0, from)];
    const added = [...text];
    this.letters = [...kept, ...added, ...this.letters.slice(this.cursor)];
    this.cursor = kept.length + added.length;
  }

  /** Do what a key says. Keys that concern more than the line (enter, tab, ctrl-c, ctrl-d, ctrl-l) are not known here: false. */
  press(key) {
    if (this.search) return this.searching(key);
    if (typeof key === "object") return this.insert(key.insert);
    const act = ACTIONS[key];
    if (!act) return false;
    act(this);
    return true;
  }

  insert(text) {
    const added = [...text];
    this.letters.splice(this.cursor, 0, ...added);
    this.cursor += added.length;
    return true;
  }

  remove(from, to, keep = false) {
    const removed = this.letters.splice(from, to - from);
    if (keep && removed.length) this.cut = removed;
    this.cursor = from;
  }

  wordLeft() {
    let at = this.cursor;
    while (at > 0 && this.letters[at - 1] === " ") at -= 1;
    while (at > 0 && this.letters[at - 1] !== " ") at -= 1;
    return at;
  }

  wordRight() {
    let at = this.cursor;
    while (at < this.letters.length && this.letters[at] === " ") at += 1;
    while (at < this.letters.length && this.letters[at] !== " ") at += 1;
    return at;
  }

  recall(step) {
    const next = this.place + step;
    if (next < 0 || next > this.history.length) return;
    if (this.place === this.history.length) this.draft = this.text;
    this.place = next;
    this.set(next === this.history.length ? this.draft : this.history[next]);
  }

  // Ctrl-R: each letter narrows, Ctrl-R again goes further back, Esc or Ctrl-G gives up, anything else takes what was found.
  searching(key) {
    if (typeof key === "object") return this.find(this.search.query + key.insert, this.history.length - 1);
    if (key === "backspace") return this.find([...this.search.query].slice(0, -1).join(""), this.history.length - 1);
    if (key === "ctrl-r") return this.find(this.search.query, this.search.at - 1);
    const { before } = this.search;
    this.search = null;
    if (key === "escape" || key === "ctrl-g" || key === "ctrl-c") {
      this.set(before);
      return true;
    }
    return this.press(key);
  }

  find(query, from) {
    this.search.query = query;
    if (!query) return true;
    for (let at = from; at >= 0; at -= 1) {
      const found = this.history[at].indexOf(query);
      if (found < 0) continue;
      this.search.at = at;
      this.search.failed = false;
      this.set(this.history[at], [...this.history[at].slice(0, found)].length);
      return true;
    }
    this.search.failed = true;
    return true;
  }
}

const ACTIONS = {
  left: (line) => (line.cursor = Math.max(0, line.cursor - 1)),
  right: (line) => (line.cursor = Math.min(line.letters.length, line.cursor + 1)),
  home: (line) => (line.cursor = 0),
  end: (line) => (line.cursor = line.letters.length),
  "word-left": (line) => (line.cursor = line.wordLeft()),
  "word-right": (line) => (line.cursor = line.wordRight()),
  backspace: (line) => line.cursor > 0 && line.remove(line.cursor - 1, line.cursor),
  delete: (line) => removeAhead(line, line.cursor + 1, false),
  "kill-end": (line) => removeAhead(line, line.letters.length, true),
  "kill-start": (line) => line.remove(0, line.cursor, true),
  "kill-word": (line) => line.remove(line.wordLeft(), line.cursor, true),
  "kill-next-word": (line) => removeAhead(line, line.wordRight(), true),
  yank: (line) => line.insert(line.cut.join("")),
  up: (line) => line.recall(-1),
  down: (line) => line.recall(1),
  "ctrl-r": (line) => (line.search = { query: "", at: line.history.length, before: line.text, failed: false }),
  "ctrl-g": () => {},
  escape: () => {},
};

function removeAhead(line, to, keep) {
  line.remove(line.cursor, Math.min(to, line.letters.length), keep);
}
