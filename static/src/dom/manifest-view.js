// CodeMirror set up for manifests: YAML, two spaces, a gutter with the API server's complaints, our ink.
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { indentWithTab } from "@codemirror/commands";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";
import { t } from "../lib/strings.js";

const INK = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName), tags.tagName], color: "var(--code-key)" },
  { tag: [tags.string, tags.special(tags.string), tags.content], color: "var(--code-text)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--code-value)" },
  { tag: tags.comment, color: "var(--ink-faint)" },
  { tag: [tags.meta, tags.keyword, tags.labelName], color: "var(--code-mark)" },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace], color: "var(--ink-soft)" },
]);

const PAPER = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--paper-solid)", color: "var(--ink)", fontSize: "0.84rem" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--accent)" },
  ".cm-cursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--ink-faint)", border: "0", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--accent-wash)" },
  "&.cm-focused": { outline: "none" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in oklab, var(--accent) 24%, transparent) !important" },
  ".cm-tooltip": { backgroundColor: "var(--paper-solid)", border: "1px solid var(--line-strong)", color: "var(--ink)", borderRadius: "var(--radius)" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--bad)", color: "var(--ink)", fontFamily: "var(--font-ui)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad) 1px", textUnderlineOffset: "3px" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--paper-sunk)", border: "0", color: "var(--ink-soft)" },
  ".cm-panels": { backgroundColor: "var(--paper)", color: "var(--ink)" },
});

export class ManifestView {
  /** on: {apply(), save()} for Ctrl-Enter and Ctrl-S. */
  constructor(parent, on) {
    this.extensions = [
      Prec.highest(keymap.of([
        { key: "Mod-Enter", run: () => (on.apply(), true) },
        { key: "Mod-s", run: () => (on.save(), true) },
      ])),
      basicSetup, keymap.of([indentWithTab]), yaml(), indentUnit.of("  "), EditorState.tabSize.of(2), lintGutter(), PAPER, syntaxHighlighting(INK),
      EditorView.contentAttributes.of({ "aria-label": t("editor.label"), spellcheck: "false" }), EditorView.lineWrapping,
    ];
    this.editor = new EditorView({ parent, state: this.fresh("") });
  }

  fresh(doc) {
    return EditorState.create({ doc, extensions: this.extensions });
  }

  get text() {
    return this.editor.state.doc.toString();
  }

  set text(text) {
    this.editor.setState(this.fresh(text));
  }

  get lines() {
    return this.editor.state.doc.lines;
  }

  /** Show errors [{line, message}] in the gutter and under their lines; an empty list clears. */
  mark(errors) {
    const diagnostics = errors.map(({ line, message }) => {
      const { from, to, text } = this.editor.state.doc.line(line);
      return { from: from + text.length - text.trimStart().length, to, severity: "error", message };
    });
    this.editor.dispatch(setDiagnostics(this.editor.state, diagnostics));
    if (errors.length) this.goTo(errors[0].line, false);
  }

  goTo(number, focus = true) {
    const { from } = this.editor.state.doc.line(Math.min(number, this.lines));
    this.editor.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    if (focus) this.editor.focus();
  }

  focus() {
    this.editor.focus();
  }

  destroy() {
    this.editor.destroy();
  }
}
