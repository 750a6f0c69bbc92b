// <quiz-order>: drag questions into another order by their handles. The arrow buttons do the same without it.

class QuizOrder extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const signal = { signal: this.stop.signal };
    for (const handle of this.querySelectorAll(".drag-handle")) handle.closest("li").draggable = true;
    this.addEventListener("dragstart", (event) => this.start(event), signal);
    this.addEventListener("dragover", (event) => this.over(event), signal);
    this.addEventListener("drop", (event) => this.drop(event), signal);
    this.addEventListener("dragend", () => this.clear(), signal);
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  start(event) {
    this.dragged = event.target.closest("li");
    this.dragged.dataset.dragging = "";
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", this.dragged.dataset.key);
  }

  over(event) {
    const target = event.target.closest("li");
    if (!this.dragged || !target) return;
    event.preventDefault();
    this.unmark();
    if (target !== this.dragged) target.dataset.drop = this.side(event, target);
  }

  side(event, target) {
    const box = target.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2 ? "before" : "after";
  }

  drop(event) {
    const target = event.target.closest("li");
    if (!this.dragged || !target || target === this.dragged) return;
    event.preventDefault();
    target[this.side(event, target)](this.dragged);
    this.clear();
    this.keep();
  }

  keep() {
    const key = [...this.querySelectorAll("li[data-key]")].map((item) => item.dataset.key);
    window.htmx.ajax("POST", this.dataset.url, { target: this, swap: "outerHTML", values: { key } });
  }

  clear() {
    this.unmark();
    delete this.dragged?.dataset.dragging;
    this.dragged = undefined;
  }

  unmark() {
    for (const marked of this.querySelectorAll("[data-drop]")) delete marked.dataset.drop;
  }
}

customElements.define("quiz-order", QuizOrder);
