// <present-switch>: big type for a projector. Shift+P does the same from anywhere but a text field.
import { icon } from "../dom/icons.js";
import { t } from "../lib/strings.js";

const TYPING = "input, textarea, select, [contenteditable], .xterm";

class PresentSwitch extends HTMLElement {
  connectedCallback() {
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "icon-button";
    this.button.append(icon("present"));
    this.button.addEventListener("click", () => this.toggle());
    this.replaceChildren(this.button);
    this.onKey = (event) => {
      if (event.key === "P" && event.shiftKey && !event.target.closest(TYPING)) this.toggle();
    };
    document.addEventListener("keydown", this.onKey);
    if (sessionStorage.getItem("present")) document.documentElement.dataset.present = "";
    this.render();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.onKey);
  }

  toggle() {
    const on = document.documentElement.toggleAttribute("data-present");
    if (on) sessionStorage.setItem("present", "1");
    else sessionStorage.removeItem("present");
    window.dispatchEvent(new Event("resize"));
    this.render();
  }

  render() {
    const on = document.documentElement.hasAttribute("data-present");
    this.button.setAttribute("aria-pressed", String(on));
    this.button.setAttribute("aria-label", t("present"));
    this.button.title = `${t("present")} (Shift+P)`;
  }
}

customElements.define("present-switch", PresentSwitch);
