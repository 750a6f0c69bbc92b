import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff, Reconnecting } from "../../static/src/lib/reconnect.js";

function harness() {
  const sockets = [];
  const timers = [];
  const heard = [];
  const states = [];
  const system = {
    open: () => (sockets.push({ readyState: 0, sent: [], send(text) { this.sent.push(JSON.parse(text)); }, close() { this.readyState = 3; this.onclose?.({ code: 1000 }); } }), sockets.at(-1)),
    setTimeout: (run, wait) => timers.push({ run, wait }),
    clearTimeout: (id) => { if (id) timers[id - 1].run = () => {}; },
    random: () => 1,
  };
  const stream = new Reconnecting("ws://x", { open: (send) => send({ type: "hello" }), message: (message) => heard.push(message), state: (state, wait) => states.push([state, wait]) }, system);
  stream.connect();
  const open = () => { sockets.at(-1).readyState = 1; sockets.at(-1).onopen(); };
  return { stream, sockets, timers, heard, states, open };
}

test("waits double, stay under twenty seconds, and are spread over their upper half", () => {
  assert.equal(backoff(0, () => 1), 500);
  assert.equal(backoff(0, () => 0), 250);
  assert.equal(backoff(3, () => 1), 4000);
  assert.equal(backoff(30, () => 1), 20000);
});

test("it says hello on every opening", () => {
  const { sockets, open, timers } = harness();
  open();
  sockets[0].onclose({ code: 1006 });
  timers.at(-1).run();
  open();
  assert.deepEqual(sockets.map((socket) => socket.sent), [[{ type: "hello" }], [{ type: "hello" }]]);
});

test("an endpoint that opens and closes at once is tried less and less", () => {
  const { sockets, open, timers, states } = harness();
  for (let round = 0; round < 3; round += 1) {
    open();
    sockets.at(-1).onclose({ code: 1006 });
    timers.at(-1).run();
  }
  assert.deepEqual(states.filter(([state]) => state === "waiting").map(([, wait]) => wait), [500, 1000, 2000]);
});

test("a word from the server starts the waits again from the shortest", () => {
  const { sockets, open, timers, states } = harness();
  for (let round = 0; round < 2; round += 1) {
    open();
    sockets.at(-1).onmessage({ data: '{"type":"pong"}' });
    sockets.at(-1).onclose({ code: 1006 });
    timers.at(-1).run();
  }
  assert.deepEqual(states.filter(([state]) => state === "waiting").map(([, wait]) => wait), [500, 500]);
});

test("rubbish and pongs are not passed on", () => {
  const { sockets, open, heard } = harness();
  open();
  for (const data of ["{", "7", '{"type":"pong"}', '{"type":"batch"}']) sockets[0].onmessage({ data });
  assert.deepEqual(heard, [{ type: "batch" }]);
});

test("a refusal for good is not asked again", () => {
  const { sockets, open, states, timers } = harness();
  open();
  const before = timers.length;
  sockets[0].onclose({ code: 4403 });
  assert.equal(states.at(-1)[0], "refused");
  assert.equal(timers.length, before);
});

test("closing is final", () => {
  const { stream, sockets, states, open } = harness();
  open();
  stream.close();
  stream.hurry();
  assert.equal(sockets.length, 1);
  assert.ok(!states.some(([state]) => state === "waiting"));
});

test("hurrying connects at once instead of waiting", () => {
  const { stream, sockets, open } = harness();
  open();
  sockets[0].onclose({ code: 1006 });
  stream.hurry();
  assert.equal(sockets.length, 2);
});

test("a server that is silent after a ping is left, and asked anew", () => {
  const { sockets, timers, states, open } = harness();
  open();
  timers.at(-1).run();
  assert.deepEqual(sockets[0].sent.at(-1), { type: "ping" });
  timers.at(-1).run();
  assert.equal(states.at(-1)[0], "waiting");
  timers.at(-1).run();
  assert.equal(sockets.length, 2);
});

test("a server that answers a ping is kept", () => {
  const { sockets, timers, open } = harness();
  open();
  timers.at(-1).run();
  sockets[0].onmessage({ data: '{"type":"pong"}' });
  timers.at(-1).run();
  assert.equal(sockets.length, 1);
});

test("a dropped connection is over: what still comes through it is not heard", () => {
  const { stream, sockets, states, open } = harness();
  open();
  stream.drop();
  assert.equal(sockets[0].onmessage, null);
  assert.equal(sockets[0].readyState, 3);
  assert.equal(states.filter(([state]) => state === "waiting").length, 1);
});
