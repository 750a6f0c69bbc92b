// One terminal's conversation: keys in, protocol messages out and in, bytes to the screen. Knows no DOM and no xterm.

import { cellsOf } from "./cell-width.js";
import { complete, inColumns } from "./completion.js";
import { keysOf, keysOfPaste } from "./keys.js";
import { LineEditor } from "./line-editor.js";
import { lineView } from "./line-view.js";

const MOST_LISTED = 120;
const PROMPT = (text) => `\x1b[1;34m${text}\x1b[0m`;
const ERROR = (text) => `\x1b[31m${text}\x1b[39m`;
const WARNING = (text) => `\x1b[33m${text}\x1b[39m`;
/** What kubectl says beside its output without anything being wrong. */
const REMARK = /^(No resources found|Defaulted container|Flag --|If you don't see)/;
const NOTE = (text) => `\x1b[90m${text}\x1b[0m`;

export class TerminalSession {
  /** io: {write(bytes), send(message) → whether it went out, edit(path)}; words: {ready, lost, back, interrupted, search}. */
  constructor(io, words, columns = 80) {
    this.io = io;
    this.words = words;
    this.columns = columns;
    this.line = new LineEditor();
    this.prompt = "$ ";
    this.begun = null;
    this.state = "offline";
    this.greeted = false;
    this.waiting = [];
    this.listening = false;
    this.number = 0;
    this.shownRow = 0;
    this.lineStart = true;
  }

  // --- from the reader -------------------------------------------------------------------------------------

  /** Bytes that the terminal sent for keys. */
  typed(data) {
    if (this.listening) this.io.send({ type: "input", data });
    else this.feed(keysOf(data));
  }

  /** Pasted text: its lines run one after another. */
  pasted(text) {
    if (this.listening) this.io.send({ type: "input", data: text.replace(/\r?\n/g, "\r") });
    else this.feed(keysOfPaste(text));
  }

  /** A command from the page: put on the line, and run unless told otherwise. What was running is interrupted first. */
  offer(text, { run = true } = {}) {
    if (this.state === "running" && run) this.interrupt();
    this.waiting.push("discard", ...keysOfPaste(text), ...(run ? ["enter"] : []));
    this.drain();
  }

  feed(keys) {
    this.waiting.push(...keys);
    const interrupted = keys.lastIndexOf("ctrl-c");
    if (this.state === "running" && interrupted >= 0) {
      this.waiting = keys.slice(interrupted + 1);
      this.interrupt();
    }
    this.drain();
  }

  // What is typed while a command runs waits its turn, as in any terminal.
  drain() {
    while (this.state === "idle" && this.waiting.length) this.press(this.waiting.shift());
  }

  press(key) {
    if (key === "discard") this.discard();
    else if (this.line.press(key)) this.draw();
    else this.command(key);
  }

  command(key) {
    if (key === "enter") this.submit();
    if (key === "tab") this.askCompletions();
    if (key === "ctrl-l") this.clearScreen();
    if (key === "ctrl-c") this.abandon();
    if (key === "ctrl-d" && this.line.letters.length) this.line.press("delete") && this.draw();
  }

  submit() {
    const text = this.line.text;
    this.finishLine();
    this.line.clear();
    if (this.begun === null && !text.trim()) return this.draw();
    this.begun = this.begun === null ? text : `${this.begun}\n${text}`;
    this.number += 1;
    if (!this.io.send({ type: "run", id: this.number, line: this.begun })) return this.offline();
    this.state = "running";
    this.lineStart = true;
  }

  interrupt() {
    this.io.write("^C");
    this.lineStart = false;
    this.io.send({ type: "interrupt" });
  }

  abandon() {
    this.io.write("^C");
    this.finishLine();
    this.begun = null;
    this.line.clear();
    this.draw();
  }

  discard() {
    this.begun = null;
    this.line.clear();
    this.draw();
  }

  clearScreen() {
    this.io.write("\x1b[2J\x1b[3J\x1b[H");
    this.shownRow = 0;
    this.draw();
  }

  askCompletions() {
    const line = this.line.text;
    this.asked = { id: (this.number += 1), line };
    this.io.send({ type: "complete", id: this.asked.id, line, cursor: this.line.beforeCursor.length });
  }

  // --- from the server -------------------------------------------------------------------------------------

  received(message) {
    this[`on_${message.type}`]?.(message);
  }

  on_ready({ prompt, history }) {
    const interrupted = this.state === "running";
    if (!this.greeted) this.note(this.words.ready);
    else this.note(interrupted ? `${this.words.back}; ${this.words.interrupted}` : this.words.back);
    this.greeted = true;
    this.prompt = prompt;
    this.line.setHistory(history ?? []);
    this.begun = null;
    this.idle();
  }

  /** The command that runs reads keys itself (a shell in a container), or does so no more. */
  on_keyboard({ id, on }) {
    if (id === this.number && this.state === "running") this.listening = on;
  }

  on_output({ id, stream, data }) {
    if (id !== this.number || this.state !== "running" || !data) return;
    this.io.write(stream === "stderr" ? complaint(data) : data);
    this.lineStart = data.endsWith("\n");
  }

  on_exit({ id, prompt, more }) {
    if (id !== this.number || this.state !== "running") return;
    if (!more) {
      this.line.remember(this.begun);
      this.begun = null;
      this.prompt = prompt ?? this.prompt;
    }
    this.idle();
  }

  on_completions({ id, from, items }) {
    if (this.asked?.id !== id || this.asked.line !== this.line.text || this.state !== "idle") return;
    const { insert, list } = complete(this.line.beforeCursor.slice(from), items);
    if (insert !== null) this.line.replaceBack(from, insert);
    if (list.length) this.listItems(list);
    this.draw();
  }

  on_edit({ path }) {
    this.io.edit(path);
  }

  on_error({ message }) {
    this.freshLine();
    this.io.write(`${ERROR(message)}\r\n`);
    this.lineStart = true;
  }

  /** The connection is gone; what was running is in the server's hands. */
  lost() {
    if (this.state !== "offline" && this.greeted) this.note(this.words.lost);
    if (this.state !== "running") this.state = "offline";
  }

  offline() {
    this.note(this.words.lost);
    this.begun = null;
    this.state = "offline";
  }

  // --- the screen ------------------------------------------------------------------------------------------

  idle() {
    this.listening = false;
    this.freshLine();
    this.state = "idle";
    this.shownRow = 0;
    this.draw();
    this.drain();
  }

  resize(columns) {
    this.columns = columns;
    this.io.send({ type: "resize", cols: columns, rows: this.rows ?? 24 });
    if (this.state === "idle") this.draw();
  }

  promptNow() {
    const { search } = this.line;
    if (search) return `(${this.words.search}) ${search.query}${search.failed ? " ✗" : ""}: `;
    return this.begun === null ? this.prompt : "> ";
  }

  /** Write the prompt and the line over what was shown of them before. */
  draw() {
    const prompt = this.promptNow();
    const view = lineView(this.line.letters, this.line.cursor, { promptWidth: cellsOf(prompt), columns: this.columns });
    const below = view.rows.length - 1 - view.row;
    this.io.write(`${up(this.shownRow)}\r\x1b[J${PROMPT(prompt)}${view.rows.join("\r\n")}${up(below)}\r${view.column ? `\x1b[${view.column}C` : ""}`);
    this.shownRow = view.row;
  }

  // Leaves the cursor on a new row below the whole line.
  finishLine() {
    this.line.search = null;
    this.line.cursor = this.line.letters.length;
    this.draw();
    this.io.write("\r\n");
    this.shownRow = 0;
  }

  listItems(items) {
    const { cursor } = this.line;
    this.finishLine();
    this.line.cursor = cursor;
    const shown = items.slice(0, MOST_LISTED).map((item) => item.text);
    this.io.write(`${inColumns(shown, this.columns).join("\r\n")}${items.length > MOST_LISTED ? "\r\n…" : ""}\r\n`);
  }

  note(text) {
    this.freshLine();
    this.io.write(`${NOTE(text)}\r\n`);
    this.lineStart = true;
  }

  freshLine() {
    if (this.state === "idle") {
      this.io.write("\r\n");
      this.shownRow = 0;
    } else if (!this.lineStart) this.io.write("\r\n");
    this.lineStart = true;
  }
}

function up(rows) {
  return rows ? `\x1b[${rows}A` : "";
}

// Errors in red, warnings in yellow, mere remarks as they are.
function complaint(text) {
  if (text.includes("\x1b") || REMARK.test(text)) return text;
  return text.startsWith("Warning:") ? WARNING(text) : ERROR(text);
}
