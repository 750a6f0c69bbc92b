// <object-details>: the panel over the picture with an object's YAML, description and events, as the server's fragment.
// `show({key, url, object})` opens it, `show(null)` closes it; "details:close" tells that the reader closed it.
import htmx from "../dom/htmx.js";
import { icon } from "../dom/icons.js";
import { t } from "../lib/strings.js";

const REFRESH = 900;

class ObjectDetails extends HTMLElement {
  connectedCallback() {
    if (this.body) return;
    this.hidden = true;
    this.setAttribute("role", "region");
    this.heading = Object.assign(document.createElement("h3"), { tabIndex: -1 });
    this.note = Object.assign(document.createElement("p"), { className: "details-note", hidden: true });
    this.body = Object.assign(document.createElement("div"), { className: "details-body" });
    const close = Object.assign(document.createElement("button"), { type: "button", className: "icon-button small" });
    close.setAttribute("aria-label", t("close"));
    close.append(icon("close"));
    close.addEventListener("click", () => this.leave());
    const head = Object.assign(document.createElement("header"), { className: "details-head" });
    head.append(this.heading, close);
    this.replaceChildren(head, this.note, this.body);
    for (const failure of ["htmx:responseError", "htmx:sendError"]) this.addEventListener(failure, () => this.tell(t("details.problem")));
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.leave());
  }

  disconnectedCallback() {
    clearTimeout(this.refreshing);
  }

  leave() {
    this.dispatchEvent(new CustomEvent("details:close"));
  }

  show(target) {
    clearTimeout(this.refreshing);
    this.refreshing = null;
    this.target = target;
    this.hidden = !target;
    if (!target) return;
    const [resource, , name] = target.key.split("/");
    this.heading.innerHTML = "<small></small> <span></span>";
    this.heading.firstElementChild.textContent = target.object?.kind ?? resource;
    this.heading.lastElementChild.textContent = name;
    this.setAttribute("aria-label", `${target.object?.kind ?? resource} ${name}`);
    this.note.hidden = true;
    this.body.replaceChildren(Object.assign(document.createElement("p"), { className: "hint", textContent: t("details.loading") }));
    this.load();
  }

  // htmx puts the fragment in, so that its own links and forms work.
  load() {
    htmx.ajax("GET", this.target.url, { target: this.body, swap: "innerHTML" }).catch(() => this.tell(t("details.problem")));
  }

  /** The chosen object changed: read it again, though not with every breath it takes; or it is gone. */
  changed(object) {
    if (!object) return this.tell(t("details.gone"));
    this.refreshing ??= setTimeout(() => {
      this.refreshing = null;
      if (this.target) this.load();
    }, REFRESH);
  }

  tell(text) {
    this.note.textContent = text;
    this.note.hidden = false;
  }
}

customElements.define("object-details", ObjectDetails);
