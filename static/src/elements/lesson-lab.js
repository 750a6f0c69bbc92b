// <lesson-lab>: ticks the tasks off as the cluster gets there. A change of task fetches the panel anew; what is still
// missing is written in place, so that an open hint stays where it is.
import { socketUrl } from "../dom/socket-url.js";
import { Reconnecting } from "../lib/reconnect.js";

class LessonLab extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const signal = { signal: this.stop.signal };
    window.addEventListener("online", () => this.stream.hurry(), signal);
    window.addEventListener("offline", () => this.stream.drop(), signal);
    document.addEventListener("visibilitychange", () => document.hidden || this.stream.hurry(), signal);
    this.follow();
  }

  disconnectedCallback() {
    this.stop.abort();
    clearTimeout(this.refreshing);
    this.stream.close();
  }

  // The server tells how the tasks stand as soon as somebody connects; there is nothing to say to it.
  follow() {
    const language = document.documentElement.lang.startsWith("en") ? "?lang=en" : "";
    this.stream = new Reconnecting(socketUrl(this.dataset.socket + language), {
      open: () => {},
      message: (message) => this.heard(message),
      state: () => {},
    });
    this.stream.connect();
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
