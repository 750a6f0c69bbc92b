import assert from "node:assert/strict";
import { test } from "node:test";
import { TerminalSession } from "../../static/src/lib/terminal-session.js";

const WORDS = { ready: "ready", lost: "lost", back: "back", interrupted: "cut off", search: "search" };

// A session and what it sent; `answer` plays the server's usual reply to the last run.
function open({ history = [], greet = true } = {}) {
  const sent = [];
  let screen = "";
  const edited = [];
  const io = { write: (bytes) => (screen += bytes), send: (message) => (sent.push(message), true), edit: (path) => edited.push(path) };
  const session = new TerminalSession(io, WORDS, 80);
  if (greet) session.received({ type: "ready", prompt: "~ $ ", history });
  const runs = () => sent.filter(({ type }) => type === "run").map(({ line }) => line);
  const answer = (rest = {}) => session.received({ type: "exit", id: sent.filter(({ type }) => type === "run").at(-1).id, code: 0, prompt: "~ $ ", more: false, ...rest });
  return { session, sent, runs, answer, edited, screen: () => screen };
}

test("Enter runs the line, and the next waits until the first is done", () => {
  const { session, runs, answer } = open();
  session.typed("echo one\recho two\r");
  assert.deepEqual(runs(), ["echo one"]);
  answer();
  assert.deepEqual(runs(), ["echo one", "echo two"]);
});

test("an empty line runs nothing", () => {
  const { session, runs } = open();
  session.typed("\r   \r");
  assert.deepEqual(runs(), []);
});

test("an unfinished line is sent again whole with the next one", () => {
  const { session, runs, answer } = open();
  session.typed("cat <<EOF\r");
  answer({ more: true });
  session.typed("a\r");
  answer({ more: true });
  session.typed("EOF\r");
  assert.equal(runs().at(-1), "cat <<EOF\na\nEOF");
});

test("pasted lines run one after another, a heredoc with empty lines included", () => {
  const { session, runs, answer } = open();
  session.pasted("cat <<EOF > f\r\nspec:\n\n\tx\nEOF\nls\n");
  for (let line = 0; line < 4; line += 1) answer({ more: true });
  assert.equal(runs().at(-1), "cat <<EOF > f\nspec:\n\n\tx\nEOF");
  answer();
  assert.equal(runs().at(-1), "ls");
});

test("Ctrl-C interrupts what runs and forgets what was typed ahead", () => {
  const { session, sent, runs, answer } = open();
  session.typed("kubectl get pods -w\r");
  session.typed("ls\r");
  session.typed("\x03");
  assert.equal(sent.at(-1).type, "interrupt");
  answer({ code: 130 });
  assert.deepEqual(runs(), ["kubectl get pods -w"]);
});

test("Ctrl-C on a line gives it up, and an unfinished one with it", () => {
  const { session, runs, answer } = open();
  session.typed("echo 'a\r");
  answer({ more: true });
  session.typed("\x03ls\r");
  assert.equal(runs().at(-1), "ls");
});

test("arrow up brings back, down returns to the draft", () => {
  const { session } = open({ history: ["one", "two"] });
  session.typed("dra\x1b[A\x1b[A");
  assert.equal(session.line.text, "one");
  session.typed("\x1b[B\x1b[B");
  assert.equal(session.line.text, "dra");
});

test("Ctrl-R finds backwards, again further, and Enter runs what was found", () => {
  const { session, runs } = open({ history: ["kubectl get pods", "ls", "kubectl get nodes"] });
  session.typed("\x12get");
  assert.equal(session.line.text, "kubectl get nodes");
  session.typed("\x12");
  assert.equal(session.line.text, "kubectl get pods");
  session.typed("\r");
  assert.deepEqual(runs(), ["kubectl get pods"]);
});

test("Esc leaves the search with the line as it was", () => {
  const { session } = open({ history: ["kubectl get pods"] });
  session.typed("abc\x12kube\x1b");
  assert.equal(session.line.text, "abc");
});

const EDITS = [
  ["Ctrl-A and Ctrl-E", "bc\x01a\x05d", "abcd"], ["Ctrl-U", "abc\x15d", "d"], ["Ctrl-K", "abc\x01\x0b", ""], ["Ctrl-W", "get pods\x17", "get "],
  ["Ctrl-Y puts back what was cut", "get pods\x17\x19\x19", "get podspods"], ["cursor keys", "ac\x1b[Db", "abc"], ["Delete", "abc\x1b[D\x1b[3~", "ab"],
  ["Ctrl-D deletes ahead", "abc\x01\x04", "bc"], ["words", "one two\x1b[1;5D\x1b[1;5Dx", "xone two"], ["a wide letter is one letter", "你好\x7f", "你"],
  ["an emoji is one letter", "a😀\x7fb", "ab"], ["an unknown sequence is nothing", "a\x1b[200~b", "ab"],
];
for (const [name, keys, text] of EDITS) {
  test(`editing: ${name}`, () => {
    const { session } = open();
    session.typed(keys);
    assert.equal(session.line.text, text);
  });
}

test("Tab completes what is certain", () => {
  const { session, sent } = open();
  session.typed("kubectl desc\t");
  const { id, line, cursor } = sent.at(-1);
  assert.deepEqual([line, cursor], ["kubectl desc", 12]);
  session.received({ type: "completions", id, from: 8, items: [{ text: "describe", kind: "verb" }] });
  assert.equal(session.line.text, "kubectl describe ");
});

test("Tab among several goes as far as they agree, then lists them", () => {
  const { session, sent, screen } = open();
  const items = [{ text: "deployment", kind: "resource" }, { text: "deployments", kind: "resource" }];
  session.typed("get d\t");
  session.received({ type: "completions", id: sent.at(-1).id, from: 4, items });
  assert.equal(session.line.text, "get deployment");
  session.typed("\t");
  session.received({ type: "completions", id: sent.at(-1).id, from: 4, items });
  assert.match(screen(), /deployment {2,}deployments/);
});

test("completions for a line that has changed since are dropped", () => {
  const { session, sent } = open();
  session.typed("de\t");
  const { id } = sent.at(-1);
  session.typed("x");
  session.received({ type: "completions", id, from: 0, items: [{ text: "describe", kind: "verb" }] });
  assert.equal(session.line.text, "dex");
});

test("a button's command takes the place of the draft and runs", () => {
  const { session, runs } = open();
  session.typed("half a li");
  session.offer("kubectl get pods");
  assert.deepEqual(runs(), ["kubectl get pods"]);
});

test("a button's command interrupts what runs first", () => {
  const { session, sent, runs, answer } = open();
  session.typed("kubectl get pods -w\r");
  session.offer("ls");
  assert.equal(sent.at(-1).type, "interrupt");
  answer({ code: 130 });
  assert.deepEqual(runs(), ["kubectl get pods -w", "ls"]);
});

test("a button's command before the connection waits for it", () => {
  const { session, runs } = open({ greet: false });
  session.offer("ls");
  assert.deepEqual(runs(), []);
  session.received({ type: "ready", prompt: "$ ", history: [] });
  assert.deepEqual(runs(), ["ls"]);
});

test("a command that is only placed can be changed before it runs", () => {
  const { session, runs } = open();
  session.offer("kubectl get", { run: false });
  session.typed(" nodes\r");
  assert.deepEqual(runs(), ["kubectl get nodes"]);
});

test("after a lost connection it says so, and that a running command was cut off", () => {
  const { session, screen } = open();
  session.typed("kubectl get pods -w\r");
  session.lost();
  session.received({ type: "ready", prompt: "~ $ ", history: [] });
  assert.match(screen(), /lost[\s\S]*back[\s\S]*cut off/);
  assert.equal(session.state, "idle");
});

test("output of another run than the present one is not shown", () => {
  const { session, screen } = open();
  session.typed("ls\r");
  session.received({ type: "output", id: 99, stream: "stdout", data: "stray" });
  assert.doesNotMatch(screen(), /stray/);
});

test("errors are red, unless the program brought its own colours", () => {
  const { session, sent, screen } = open();
  session.typed("x\r");
  const { id } = sent.at(-1);
  session.received({ type: "output", id, stream: "stderr", data: "no\n" });
  assert.match(screen(), /\x1b\[31mno\n\x1b\[39m/);
});

test("an edit message opens the file", () => {
  const { session, edited } = open();
  session.received({ type: "edit", path: "web.yaml" });
  assert.deepEqual(edited, ["web.yaml"]);
});

test("the same line twice in a row is remembered once", () => {
  const { session, answer } = open();
  for (const line of ["ls", "ls", "pwd"]) {
    session.typed(`${line}\r`);
    answer();
  }
  assert.deepEqual(session.line.history, ["ls", "pwd"]);
});

test("keys go to the command that asks for them, until it asks no more", () => {
  const { session, sent, answer } = open();
  session.typed("kubectl exec -it p -- sh\r");
  session.received({ type: "keyboard", id: sent.at(-1).id, on: true });
  session.typed("l");
  session.typed("\x03");
  session.pasted("a\nb");
  assert.deepEqual(sent.slice(-3), ["l", "\x03", "a\rb"].map((data) => ({ type: "input", data })));
  answer();
  session.typed("ls\r");
  assert.equal(sent.at(-1).line, "ls");
});
