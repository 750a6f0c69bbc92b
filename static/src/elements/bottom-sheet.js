// <bottom-sheet>: on narrow windows the picture becomes a sheet that pulls up (low, half, full); on wide ones it is just a box.
import { icon } from "../dom/icons.js";
import { t } from "../lib/strings.js";

const STATES = ["low", "half", "full"];
const NARROW = matchMedia("(max-width: 56rem)");

class BottomSheet extends HTMLElement {
  connectedCallback() {
    if (this.handle) return;
    this.handle = this.makeHandle();
    this.prepend(this.handle);
    this.onSummary = (event) => (this.handle.querySelector(".summary").textContent = event.detail);
    this.addEventListener("picture:summary", this.onSummary);
    this.onResize = () => this.set(this.dataset.state ?? (this.closest(".sandbox-page") ? "half" : "low"));
    NARROW.addEventListener("change", this.onResize);
    // A panel that a button shows lies under the sheet.
    this.onClick = (event) => event.target.closest("[data-toggles]") && this.set("low");
    document.addEventListener("click", this.onClick);
    this.onResize();
  }

  disconnectedCallback() {
    NARROW.removeEventListener("change", this.onResize);
    document.removeEventListener("click", this.onClick);
  }

  makeHandle() {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "sheet-handle";
    handle.innerHTML = "<span><strong></strong><span class='summary'></span></span>";
    handle.querySelector("strong").textContent = t("sheet.title");
    handle.append(icon("up"));
    handle.addEventListener("click", () => this.dragged || this.toggle());
    handle.addEventListener("pointerdown", (event) => this.drag(event));
    handle.addEventListener("keydown", (event) => this.key(event));
    return handle;
  }

  /** Opens the sheet when it lies low, lowers it when it is open. */
  toggle() {
    this.set(this.dataset.state === "low" ? "half" : "low");
  }

  set(state) {
    this.dataset.state = state;
    this.style.removeProperty("height");
    this.style.setProperty("--sheet", { low: "4.75rem", half: "58dvh", full: "calc(100dvh - 3.25rem)" }[state]);
    this.handle.setAttribute("aria-expanded", String(state !== "low"));
    const content = this.querySelector(".picture-pane");
    if (content) content.inert = NARROW.matches && state === "low";
  }

  key(event) {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.set(STATES[Math.min(2, Math.max(0, STATES.indexOf(this.dataset.state) + step))]);
  }

  drag(event) {
    const startY = event.clientY;
    const startHeight = this.getBoundingClientRect().height;
    this.dragged = false;
    this.handle.setPointerCapture(event.pointerId);
    const move = (at) => {
      if (Math.abs(at.clientY - startY) < 6 && !this.dragged) return;
      this.dragged = true;
      this.dataset.dragging = "";
      this.style.height = `${startHeight + startY - at.clientY}px`;
    };
    this.handle.addEventListener("pointermove", move);
    this.handle.addEventListener("lostpointercapture", () => this.drop(move), { once: true });
  }

  drop(move) {
    this.handle.removeEventListener("pointermove", move);
    delete this.dataset.dragging;
    if (this.dragged) this.set(nearestState(this.getBoundingClientRect().height / innerHeight));
    setTimeout(() => (this.dragged = false));
  }
}

function nearestState(share) {
  if (share < 0.3) return "low";
  return share < 0.75 ? "half" : "full";
}

customElements.define("bottom-sheet", BottomSheet);
