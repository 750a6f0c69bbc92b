// <workspace-drawer>: the tabs of terminal and editor. It fetches each when it is first shown, and hears what the page asks
// of them: [data-run], [data-open-manifest], [data-apply-manifest], and the events "terminal:run", "editor:open".

const LOADERS = {
  "cluster-terminal": () => import("./cluster-terminal.js"),
  "manifest-editor": () => import("./manifest-editor.js"),
};

class WorkspaceDrawer extends HTMLElement {
  connectedCallback() {
    this.tabs = [...this.querySelectorAll("[role=tab]")];
    this.stop = new AbortController();
    const signal = { signal: this.stop.signal };
    this.addEventListener("click", (event) => this.clicked(event), signal);
    this.addEventListener("keydown", (event) => this.key(event), signal);
    document.addEventListener("click", (event) => this.pageClicked(event), signal);
    document.addEventListener("terminal:run", (event) => this.run(event.detail), signal);
    document.addEventListener("editor:open", (event) => this.openInEditor(event.detail), signal);
    if (this.visible) this.load(this.panelOf(this.selected));
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  get selected() {
    return this.tabs.find((tab) => tab.getAttribute("aria-selected") === "true");
  }

  get visible() {
    return getComputedStyle(this).display !== "none";
  }

  panelOf(tab) {
    return document.getElementById(tab.getAttribute("aria-controls"));
  }

  clicked(event) {
    const tab = event.target.closest("[role=tab]");
    if (tab) this.show(tab.id.replace("tab-", ""));
    if (event.target.closest(".drawer-close")) this.close();
  }

  key(event) {
    const at = this.tabs.indexOf(event.target);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (at < 0 || !step) return;
    const next = this.tabs[(at + step + this.tabs.length) % this.tabs.length];
    this.show(next.id.replace("tab-", ""), false);
    next.focus();
  }

  /** Show the tab `name` ("terminal" or "editor"); resolves to the element in it, ready for use. */
  async show(name, focus = true) {
    const chosen = this.tabs.find((tab) => tab.id === `tab-${name}`);
    for (const tab of this.tabs) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      this.panelOf(tab).hidden = tab !== chosen;
    }
    this.dataset.open = "";
    this.revealIn(this.closest("split-panes"));
    const element = await this.load(this.panelOf(chosen));
    if (focus) element.focus();
    return element;
  }

  revealIn(panes) {
    if (panes?.dataset.collapsed === "second") panes.apply({ size: panes.state.last, collapsed: null });
  }

  close() {
    delete this.dataset.open;
  }

  async load(panel) {
    const element = panel.firstElementChild;
    await LOADERS[element.localName]();
    return element;
  }

  pageClicked(event) {
    const dock = event.target.closest("[data-dock]");
    if (dock) return this.dock(dock.dataset.dock);
    const run = event.target.closest("[data-run]");
    if (run) return this.runButton(run, event);
    const open = event.target.closest("[data-open-manifest]");
    if (open) return this.openInEditor(manifestOf(open, open.dataset.openManifest));
    const apply = event.target.closest("[data-apply-manifest]");
    if (apply) return this.openInEditor({ ...manifestOf(apply, apply.dataset.applyManifest), apply: true });
  }

  dock(name) {
    if (name !== "picture") return this.show(name);
    this.close();
    document.querySelector("bottom-sheet")?.toggle();
  }

  // A click runs the command; with Alt or Shift it is only put on the line, to be changed first.
  async runButton(button, event) {
    const placeOnly = event.altKey || event.shiftKey || button.dataset.runMode === "place";
    await this.run({ line: button.dataset.run, placeOnly });
    button.dataset.done = "";
  }

  async run({ line, placeOnly = false }) {
    const terminal = await this.show("terminal");
    terminal.offer(line, { run: !placeOnly });
  }

  async openInEditor({ text, name, path, apply = false }) {
    const editor = await this.show("editor");
    if (path !== undefined) await editor.openFile(path);
    else editor.openText(text, name);
    if (apply) await editor.apply();
  }
}

function manifestOf(button, name) {
  const figure = button.closest("figure, [data-manifest]");
  return { name, text: figure.querySelector("pre code, pre").textContent };
}

customElements.define("workspace-drawer", WorkspaceDrawer);
