// <lesson-lab>: ticks the tasks off as the cluster gets there. A change of task fetches the panel anew; what is still
// missing is written in place, so that an open hint stays where it is.

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15000;

class LessonLab extends HTMLElement {
  connectedCallback() {
    this.wait = FIRST_WAIT;
    this.open();
  }

  disconnectedCallback() {
    this.closed = true;
    clearTimeout(this.timer);
    clearInterval(this.pings);
    this.socket?.close();
  }

  open() {
    const url = new URL(this.dataset.socket, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    if (document.documentElement.lang.startsWith("en")) url.search = "lang=en";
    this.socket = new WebSocket(url);
    this.socket.addEventListener("open", () => this.opened());
    this.socket.addEventListener("message", (event) => this.heard(JSON.parse(event.data)));
    this.socket.addEventListener("close", (event) => this.lost(event.code));
  }

  opened() {
    this.wait = FIRST_WAIT;
    this.pings = setInterval(() => this.socket.send('{"type":"ping"}'), 20000);
  }

  lost(code) {
    clearInterval(this.pings);
    if (this.closed || code >= 4000) return;
    this.timer = setTimeout(() => this.open(), this.wait * (0.5 + Math.random()));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  heard(message) {
    if (message.type !== "tasks") return;
    const moved = message.tasks.some((task) => this.show(task));
    if (moved || message.passed !== "passed" in this.dataset) this.refresh();
  }

  /** Bring one task up to date; true when it was done just now, or is no longer. */
  show(task) {
    const item = this.querySelector(`[data-task="${CSS.escape(task.id)}"]`);
    if (!item) return true;
    const before = item.dataset.done;
    item.dataset.done = String(task.done);
    const missing = item.querySelector("[data-missing]");
    if (missing && missing.innerText !== task.missing) missing.innerText = task.missing;
    missing?.toggleAttribute("data-broken", task.broken);
    const retry = item.querySelector("[data-retry]");
    if (retry) retry.hidden = !task.broken;
    return before !== item.dataset.done;
  }

  refresh() {
    clearTimeout(this.refreshing);
    this.refreshing = setTimeout(() => {
      const target = this.closest(".lab");
      window.htmx.ajax("GET", this.dataset.panel, { target, swap: "outerHTML" });
    }, 400);
  }
}

customElements.define("lesson-lab", LessonLab);
