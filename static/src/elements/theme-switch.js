// <theme-switch>: as the system, light, dark. The choice is a cookie, so the server draws the next page right at once.
import { icon } from "../dom/icons.js";
import { t } from "../lib/strings.js";

const THEMES = ["auto", "light", "dark"];
const ICONS = { auto: "auto", light: "sun", dark: "moon" };
const YEAR = 60 * 60 * 24 * 365;

class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "icon-button";
    this.button.addEventListener("click", () => this.choose(this.next()));
    this.replaceChildren(this.button);
    this.render();
  }

  get theme() {
    return document.documentElement.dataset.theme ?? "auto";
  }

  next() {
    return THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length];
  }

  choose(theme) {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    document.cookie = `theme=${theme}; path=/; max-age=${YEAR}; samesite=lax`;
    document.dispatchEvent(new CustomEvent("themechange"));
    this.render();
  }

  render() {
    const label = t(`theme.${this.theme}`);
    this.button.replaceChildren(icon(ICONS[this.theme]));
    this.button.setAttribute("aria-label", label);
    this.button.title = label;
  }
}

customElements.define("theme-switch", ThemeSwitch);
