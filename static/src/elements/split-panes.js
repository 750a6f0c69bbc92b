// <split-panes orientation keep data-label>: two children and a separator between them, moved by mouse, touch and keyboard.
// Sizes are kept in localStorage under the `keep` name. Enter on the separator, or a double click, collapses and opens again.
import { settle, sizeForKey } from "../lib/pane-size.js";

class SplitPanes extends HTMLElement {
  connectedCallback() {
    if (this.separator) return;
    this.separator = this.makeSeparator();
    this.children[0].after(this.separator);
    this.restore();
  }

  get horizontal() {
    return this.getAttribute("orientation") !== "vertical";
  }

  makeSeparator() {
    const bar = document.createElement("div");
    bar.className = "pane-separator";
    bar.tabIndex = 0;
    bar.setAttribute("role", "separator");
    bar.setAttribute("aria-orientation", this.horizontal ? "vertical" : "horizontal");
    bar.setAttribute("aria-label", this.dataset.label ?? "");
    bar.setAttribute("aria-valuemin", "0");
    bar.setAttribute("aria-valuemax", "100");
    bar.addEventListener("pointerdown", (event) => this.drag(event));
    bar.addEventListener("keydown", (event) => this.key(event));
    bar.addEventListener("dblclick", () => this.apply(sizeForKey("Enter", this.state)));
    return bar;
  }

  drag(event) {
    if (event.button) return;
    event.preventDefault();
    this.separator.focus();
    this.separator.setPointerCapture(event.pointerId);
    this.separator.dataset.dragging = "";
    const move = (at) => this.apply(settle(this.percentAt(at)), false);
    const stop = () => {
      this.separator.removeEventListener("pointermove", move);
      delete this.separator.dataset.dragging;
      this.store();
    };
    this.separator.addEventListener("pointermove", move);
    this.separator.addEventListener("lostpointercapture", stop, { once: true });
  }

  percentAt({ clientX, clientY }) {
    const box = this.getBoundingClientRect();
    return this.horizontal ? ((clientX - box.left) / box.width) * 100 : ((clientY - box.top) / box.height) * 100;
  }

  key(event) {
    const next = sizeForKey(event.key, this.state);
    if (!next) return;
    event.preventDefault();
    this.apply(next);
  }

  apply({ size, collapsed }, store = true) {
    this.state = { size, collapsed, last: collapsed ? this.state.last : size };
    this.style.setProperty("--size", `${size}%`);
    if (collapsed) this.dataset.collapsed = collapsed;
    else delete this.dataset.collapsed;
    this.separator.setAttribute("aria-valuenow", String(Math.round(size)));
    if (store) this.store();
  }

  store() {
    if (this.hasAttribute("keep")) localStorage.setItem(this.getAttribute("keep"), JSON.stringify(this.state));
  }

  restore() {
    const usual = parseFloat(getComputedStyle(this).getPropertyValue("--size")) || 50;
    this.state = { size: usual, collapsed: null, last: usual };
    const kept = readKept(this.getAttribute("keep"));
    this.apply(kept ?? this.state, false);
    if (kept) this.state.last = kept.last;
  }
}

function readKept(name) {
  try {
    const kept = JSON.parse(localStorage.getItem(name));
    return Number.isFinite(kept?.size) && Number.isFinite(kept?.last) ? kept : null;
  } catch {
    return null;
  }
}

customElements.define("split-panes", SplitPanes);
