// A WebSocket that comes back: jittered back-off, a ping now and then, and the caller's hello on every opening.
// Knows no DOM; the socket, the timers and chance are handed in, so that tests can hold the clock.

const FIRST = 500;
const LONGEST = 20_000;
const PING = 20_000;
/** How long the server may be silent after a ping before the connection counts as lost. */
const PATIENCE = 15_000;
/** Close codes after which asking again is no use: not yours, or gone. */
const FOR_GOOD = new Set([4403, 4404]);

/** Milliseconds to wait before attempt number `attempt` (0, 1, …): doubling, capped, and spread over its upper half. */
export function backoff(attempt, random = Math.random) {
  const full = Math.min(LONGEST, FIRST * 2 ** attempt);
  return full / 2 + random() * (full / 2);
}

const SYSTEM = {
  open: (url) => new WebSocket(url),
  setTimeout: (run, wait) => setTimeout(run, wait),
  clearTimeout: (timer) => clearTimeout(timer),
  random: Math.random,
};

/**
 * on: {open(send), message(object), state("connecting"|"open"|"waiting"|"refused", retryInMs)}.
 * A message that is not JSON is dropped; the log on the server, not the message, is the truth.
 */
export class Reconnecting {
  constructor(url, on, system = SYSTEM) {
    this.url = url;
    this.on = on;
    this.system = system;
    this.attempt = 0;
    this.closed = false;
    this.timer = null;
  }

  connect() {
    this.closed = false;
    this.on.state("connecting", 0);
    const socket = (this.socket = this.system.open(this.url));
    socket.onopen = () => this.opened();
    socket.onmessage = (event) => this.received(event.data);
    socket.onclose = (event) => socket === this.socket && this.lost(event.code);
  }

  opened() {
    this.on.state("open", 0);
    this.on.open((message) => this.send(message));
    this.schedulePing();
  }

  // The back-off starts again only after the server has said something: an endpoint that opens and closes at once is not well.
  received(data) {
    this.heard = true;
    const message = parse(data);
    if (!message) return;
    if (message.type !== "error") this.attempt = 0;
    if (message.type !== "pong") this.on.message(message);
  }

  lost(code) {
    this.system.clearTimeout(this.timer);
    if (this.socket) this.socket.onmessage = null;
    this.socket = null;
    if (this.closed) return;
    if (FOR_GOOD.has(code)) return this.refused();
    const wait = backoff(this.attempt++, this.system.random);
    this.on.state("waiting", wait);
    this.timer = this.system.setTimeout(() => this.connect(), wait);
  }

  refused() {
    this.closed = true;
    this.on.state("refused", 0);
  }

  /** The computer came back online, or the page was shown again: try now, or see whether the connection still lives. */
  hurry() {
    if (this.closed) return;
    if (this.socket) return this.socket.readyState === 1 && this.probe();
    this.system.clearTimeout(this.timer);
    this.connect();
  }

  /** Nothing gets through any more (the network is gone, the server is silent): begin anew. */
  drop() {
    const { socket } = this;
    if (!socket) return;
    this.lost(null);
    socket.close();
  }

  schedulePing() {
    this.timer = this.system.setTimeout(() => this.probe(), PING);
  }

  // A connection can die without a word, for instance while the computer sleeps.
  probe() {
    this.system.clearTimeout(this.timer);
    this.heard = false;
    this.send({ type: "ping" });
    this.timer = this.system.setTimeout(() => (this.heard ? this.schedulePing() : this.drop()), PATIENCE);
  }

  /** Sends if the socket is open; returns whether it did. */
  send(message) {
    if (this.socket?.readyState !== 1) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  close() {
    this.closed = true;
    this.system.clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }
}

function parse(data) {
  try {
    const message = JSON.parse(data);
    return message && typeof message === "object" ? message : null;
  } catch {
    return null;
  }
}
