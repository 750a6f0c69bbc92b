// <quiz-draft>: keeps the answers while they are being given, so that leaving the page loses nothing.
import { requestHeaders } from "../dom/request.js";

const QUIET = 600;

class QuizDraft extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.stop = new AbortController();
    const signal = { signal: this.stop.signal };
    this.addEventListener("input", () => this.later(), signal);
    this.addEventListener("submit", () => this.settle(), signal);
    window.addEventListener("pagehide", () => this.timer && this.keep(), signal);
  }

  disconnectedCallback() {
    this.stop.abort();
    this.settle();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), QUIET);
  }

  settle() {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  keep() {
    this.settle();
    const body = new URLSearchParams(new FormData(this.form));
    return fetch(this.dataset.url, { method: "POST", headers: requestHeaders(), body, keepalive: true }).catch(() => this.later());
  }
}

customElements.define("quiz-draft", QuizDraft);
