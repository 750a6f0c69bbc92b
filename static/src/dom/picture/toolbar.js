// The line above the picture: the four views, the filters, the state of the connection.
import { t } from "../../lib/strings.js";
import { parseLabels } from "../../lib/relations.js";
import { VIEWS } from "../../lib/layout.js";

/** Calls `change({view?, namespace?, system?, labels?})` with what the reader chose. */
export class Toolbar {
  constructor(change) {
    this.change = change;
    this.element = document.createElement("div");
    this.element.className = "picture-bar";
    this.views = this.makeViews();
    this.namespace = this.makeNamespaces();
    this.connection = Object.assign(document.createElement("span"), { className: "connection" });
    this.connection.setAttribute("role", "status");
    this.element.append(this.views, this.namespace, this.makeLabels(), this.connection);
  }

  makeViews() {
    const group = document.createElement("div");
    group.className = "segments";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", t("views"));
    for (const name of Object.keys(VIEWS)) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: t(`view.${name}`), title: t(`view.${name}.hint`) });
      button.dataset.view = name;
      button.addEventListener("click", () => this.change({ view: name }));
      group.append(button);
    }
    return group;
  }

  makeNamespaces() {
    const select = document.createElement("select");
    select.setAttribute("aria-label", t("filter.namespace"));
    select.addEventListener("change", () => this.change(namespaceChoice(select.value)));
    return select;
  }

  makeLabels() {
    const input = Object.assign(document.createElement("input"), { type: "search", placeholder: t("filter.labels"), spellcheck: false });
    input.setAttribute("aria-label", t("filter.labels.long"));
    input.addEventListener("input", () => this.change({ labels: parseLabels(input.value) }));
    return input;
  }

  render({ view, filter, namespaces }) {
    for (const button of this.views.children) button.setAttribute("aria-pressed", String(button.dataset.view === view));
    const choices = [["", t("filter.mine")], ...namespaces.map((name) => [`=${name}`, name]), ["*", t("filter.all")]];
    const wanted = choices.map(([value]) => value).join();
    if (this.shown !== wanted) this.namespace.replaceChildren(...choices.map(([value, text]) => new Option(text, value)));
    this.shown = wanted;
    const chosen = filter.namespace ? `=${filter.namespace}` : filter.system ? "*" : "";
    if (document.activeElement !== this.namespace) this.namespace.value = chosen;
  }

  /** "open" says nothing; the rest says what happens and when. */
  connected(state, seconds = 0) {
    this.connection.dataset.state = state;
    this.connection.textContent = state === "open" ? "" : t(`connection.${state}`, { seconds });
  }
}

function namespaceChoice(value) {
  if (value === "*") return { namespace: null, system: true };
  const namespace = value.slice(1) || null;
  return { namespace, system: Boolean(namespace?.startsWith("kube-")) };
}
