// <manifest-editor data-apply data-files>: YAML in CodeMirror; what the API server refuses is shown at its line.
// `openText(text, name)` shows a manifest from the page, `openFile(path)` one of the terminal's files, `apply()` sends it.
import { getText, postJson, putText } from "../dom/request.js";
import { ManifestView } from "../dom/manifest-view.js";
import { answerRows, errorMarks } from "../lib/apply-answer.js";
import { t } from "../lib/strings.js";

class ManifestEditor extends HTMLElement {
  connectedCallback() {
    if (this.view) return;
    const bar = element("div", "editor-bar");
    this.name = element("span", "file-name", t("editor.untitled"));
    this.saveButton = this.button(t("editor.save"), "button small quiet", () => this.save());
    this.applyButton = this.button(t("editor.apply"), "button small primary", () => this.apply());
    bar.append(this.name, element("span", "spacer"), element("span", "hint", t("editor.hint")), this.saveButton, this.applyButton);
    this.box = element("div", "editor-box");
    this.results = element("ul", "editor-results");
    this.results.setAttribute("role", "status");
    this.results.setAttribute("aria-label", t("editor.results"));
    this.results.hidden = true;
    this.saveButton.hidden = true;
    this.replaceChildren(bar, this.box, this.results);
    this.view = new ManifestView(this.box, { apply: () => this.apply(), save: () => this.save() });
  }

  disconnectedCallback() {
    this.view.destroy();
    this.view = null;
  }

  button(text, className, act) {
    const button = element("button", className, text);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  }

  openText(text, name, path = null) {
    this.path = path;
    this.name.textContent = name ?? t("editor.untitled");
    this.saveButton.hidden = path === null;
    this.view.text = text;
    this.show([]);
  }

  async openFile(path) {
    try {
      this.openText(await getText(this.fileUrl(path)), path, path);
    } catch (error) {
      if (error.status !== 404) return this.tell(error);
      this.openText("", path, path);
    }
  }

  fileUrl(path) {
    return this.dataset.files + path.replace(/^(~|\/root)?\//, "").split("/").map(encodeURIComponent).join("/");
  }

  /** Write a file of the terminal's home back; nothing to do for a text that is no file. */
  async save() {
    if (!this.path) return;
    try {
      await putText(this.fileUrl(this.path), this.view.text);
      this.show([{ tone: "ok", word: "✓", text: t("editor.saved", { path: this.path }), line: null }]);
    } catch (error) {
      this.tell(error);
    }
  }

  async apply() {
    if (this.applying) return;
    if (!this.view.text.trim()) return this.show([{ tone: "wait", word: "·", text: t("editor.nothing"), line: null }]);
    this.busy(true);
    try {
      if (this.path) await putText(this.fileUrl(this.path), this.view.text);
      const answer = await postJson(this.dataset.apply, { yaml: this.view.text });
      this.view.mark(errorMarks(answer, this.view.lines));
      this.show(answerRows(answer));
    } catch (error) {
      this.tell(error);
    } finally {
      this.busy(false);
    }
  }

  busy(on) {
    this.applying = on;
    this.applyButton.setAttribute("aria-disabled", String(on));
    this.applyButton.textContent = t(on ? "editor.applying" : "editor.apply");
  }

  tell(error) {
    this.show([{ tone: "bad", word: "error", text: t("editor.problem", { message: error.message }), line: null }]);
  }

  show(rows) {
    if (!rows.length) this.view.mark([]);
    this.results.hidden = !rows.length;
    this.results.replaceChildren(...rows.map((row) => this.row(row)));
  }

  row({ tone, word, text, line }) {
    const item = element("li");
    item.append(element("span", `badge ${tone}`, word), element("span", "", text));
    if (line) item.append(this.button(t("editor.line", { line }), "", () => this.view.goTo(line)));
    return item;
  }

  focus() {
    this.view?.focus();
  }
}

function element(tag, className = "", text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}

customElements.define("manifest-editor", ManifestEditor);
