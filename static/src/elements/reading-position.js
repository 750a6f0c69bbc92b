// <reading-position>: keeps how far the reader has come, and offers to go on from there.
import { postForm } from "../dom/request.js";

const QUIET = 1500;

class ReadingPosition extends HTMLElement {
  connectedCallback() {
    this.article = this.querySelector("article");
    this.pane = this.closest(".pane-text");
    this.stop = new AbortController();
    const signal = { signal: this.stop.signal, passive: true };
    this.pane?.addEventListener("scroll", () => this.later(), signal);
    window.addEventListener("scroll", () => this.later(), signal);
    window.addEventListener("pagehide", () => this.flush(), signal);
    this.offer();
  }

  disconnectedCallback() {
    this.stop.abort();
    clearTimeout(this.timer);
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), QUIET);
  }

  /** The share of the article above the window's lower edge, and the last heading that was passed. */
  where() {
    const box = this.article.getBoundingClientRect();
    const bottom = Math.min(this.pane?.getBoundingClientRect().bottom ?? Infinity, window.innerHeight);
    const share = Math.min(Math.max((bottom - box.top) / box.height, 0), 1);
    const passed = [...this.article.querySelectorAll(".prose [id^='s-']")].filter((h) => h.getBoundingClientRect().top < bottom / 2);
    return { share: share.toFixed(3), anchor: passed.at(-1)?.id ?? "" };
  }

  async keep() {
    const { share, anchor } = this.where();
    if (share === this.kept) return;
    this.kept = share;
    await postForm(this.dataset.url, { share, anchor }).catch(() => (this.kept = undefined));
  }

  flush() {
    if (this.timer) this.keep();
  }

  offer() {
    const target = this.dataset.anchor && this.querySelector(`#${CSS.escape(this.dataset.anchor)}`);
    if (!target || location.hash || Number(this.dataset.share) > 97) return;
    const bar = Object.assign(document.createElement("div"), { className: "resume" });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: `${this.dataset.resume} ↓` });
    button.addEventListener("click", () => {
      bar.remove();
      target.scrollIntoView();
    });
    bar.append(button);
    this.prepend(bar);
    setTimeout(() => bar.remove(), 12000);
  }
}

customElements.define("reading-position", ReadingPosition);
