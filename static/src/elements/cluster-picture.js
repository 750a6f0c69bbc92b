// <cluster-picture data-socket data-objects data-clock data-sandbox [data-namespace] [data-view]>: the live picture of a cluster.
// It follows the watch socket, lays the objects out and draws them; choosing an object opens its details.
// Events it sends up: "picture:summary" (detail: a line of text), "picture:chosen" (detail: key or null).
import "./cluster-clock.js";
import "./object-details.js";
import { Scene } from "../dom/picture/scene.js";
import { Sparks } from "../dom/picture/sparks.js";
import { Toolbar } from "../dom/picture/toolbar.js";
import { socketUrl } from "../dom/socket-url.js";
import { virtualNow, wallBehind } from "../lib/clock.js";
import { ClusterStore } from "../lib/cluster-store.js";
import { describeMark, summary } from "../lib/describe.js";
import { CROWD } from "../lib/layout/crates.js";
import { layout } from "../lib/layout.js";
import { narrate } from "../lib/narration.js";
import { nearest } from "../lib/nearest.js";
import { pulsesOf } from "../lib/pulses.js";
import { Reconnecting } from "../lib/reconnect.js";
import { t } from "../lib/strings.js";

const CROWDED_PAUSE = 300;
const SAY_EVERY = 1500;
const SAY_MOST = 3;
const NARROWEST = 320;
/** What an empty picture suggests where no lesson does. */
const FIRST_COMMAND = "kubectl create deployment web --image=nginx --replicas=3";

class ClusterPicture extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    this.store = new ClusterStore();
    this.view = this.dataset.view ?? "where";
    this.filter = { namespace: this.dataset.namespace ?? null, system: false, labels: [] };
    this.chosen = null;
    this.said = [];
    this.build();
    this.listen();
    this.follow();
  }

  disconnectedCallback() {
    this.stop.abort();
    this.stream?.close();
    this.resize.disconnect();
    clearInterval(this.ticking);
    clearTimeout(this.saying);
    clearTimeout(this.counting);
  }

  build() {
    this.scene = new Scene();
    this.sparks = new Sparks(this.scene);
    this.toolbar = new Toolbar((choice) => this.choose(choice));
    this.stage = make("div", "picture-stage");
    this.empty = make("div", "picture-empty");
    this.live = make("div", "visually-hidden");
    this.live.setAttribute("aria-live", "polite");
    this.details = document.createElement("object-details");
    this.clock = document.createElement("cluster-clock");
    this.clock.dataset.url = this.dataset.clock;
    this.scene.svg.setAttribute("aria-label", t("picture.label"));
    this.stage.append(this.scene.svg, this.empty);
    this.loading = this.querySelector(".state");
    this.stage.prepend(...(this.loading ? [this.loading] : []));
    const body = make("div", "picture-body");
    body.append(this.stage, this.details);
    this.replaceChildren(this.toolbar.element, body, this.clock, this.live);
    this.renderToolbar();
  }

  listen() {
    const signal = { signal: this.stop.signal };
    this.stage.addEventListener("click", (event) => this.clicked(event), signal);
    this.stage.addEventListener("keydown", (event) => this.key(event), signal);
    this.stage.addEventListener("pointerover", (event) => this.point(event.target), signal);
    this.stage.addEventListener("pointerleave", () => this.point(null), signal);
    this.details.addEventListener("details:close", () => this.select(null), signal);
    window.addEventListener("online", () => this.stream?.hurry(), signal);
    window.addEventListener("offline", () => this.stream?.drop(), signal);
    document.addEventListener("visibilitychange", () => document.hidden || this.woken(), signal);
    this.resize = new ResizeObserver(() => this.draw());
    this.resize.observe(this.stage);
    this.ticking = setInterval(() => this.tick(), 250);
  }

  woken() {
    this.stream?.hurry();
    this.draw();
  }

  follow() {
    if (!this.dataset.socket) return;
    this.stream = new Reconnecting(socketUrl(this.dataset.socket), {
      open: (send) => send(this.store.hello()),
      message: (message) => this.received(message),
      state: (state, wait) => this.connected(state, wait),
    });
    this.stream.connect();
  }

  // A first connection shows nothing; only a lost one has something to say.
  connected(state, wait) {
    clearInterval(this.counting);
    this.toggleAttribute("data-offline", state !== "open" && this.store.revision !== null);
    if (state === "open" || this.store.revision !== null || state !== "connecting") this.toolbar.connected(state, Math.ceil(wait / 1000));
  }

  received(message) {
    if (message.type === "error") return;
    const first = this.store.revision === null;
    const changes = this.store.apply(message);
    if (message.clock) this.behind = Math.max(this.behind ?? 0, wallBehind(message.clock, Date.now() / 1000));
    this.clock.update(this.store.clock, this.behind ?? 0);
    if (!changes) return;
    this.draw();
    if (message.type === "batch" && !first) this.announce(changes);
    this.noticeChosen(changes);
  }

  announce(changes) {
    if (this.layout) this.sparks.play(pulsesOf(changes, this.layout.points), this.layout.points);
    this.say(narrate(changes).map(([key, values]) => t(key, values)));
  }

  // The live region speaks at most every second and a half, and of a flood only the last few.
  say(sentences) {
    this.said.push(...sentences);
    if (!this.said.length || this.saying) return;
    this.saying = setTimeout(() => {
      this.saying = null;
      this.live.textContent = this.said.slice(-SAY_MOST).join(t("say.joint"));
      this.said = [];
    }, SAY_EVERY);
  }

  noticeChosen(changes) {
    const change = this.chosen && changes.find(({ key }) => key === this.chosen);
    if (change) this.details.changed(change.after);
  }

  /** Draws in the next frame; in a crowd not more often than a few times a second. */
  draw() {
    if (this.drawing) return;
    const pause = this.crowded ? CROWDED_PAUSE : 0;
    this.drawing = true;
    setTimeout(() => requestAnimationFrame(() => {
      this.drawing = false;
      this.render();
    }), pause);
  }

  render() {
    const width = Math.floor(this.stage.clientWidth - 32);
    if (this.store.revision === null || width < 100 || !this.isConnected) return;
    this.loading?.remove();
    const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    this.layout = layout(this.store.objects.values(), { view: this.view, width: Math.max(NARROWEST, Math.round(width / scale)), filter: this.filter, chosen: this.chosen });
    this.crowded = this.layout.relations.kind("Pod").length > CROWD;
    this.scene.render(this.layout, (mark) => t(...describeMark(mark)));
    this.scene.svg.style.height = `${Math.ceil(this.layout.height * scale)}px`;
    this.renderEmpty();
    this.renderToolbar();
    this.renderChosen();
    this.roving();
    const line = t(...summary(this.layout.relations));
    this.dispatchEvent(new CustomEvent("picture:summary", { detail: line, bubbles: true }));
  }

  renderEmpty() {
    const { relations } = this.layout;
    const nothing = !relations.kind("Pod").length && !relations.workloads().length;
    this.empty.hidden = !nothing;
    if (!nothing || this.empty.childElementCount) return;
    const command = document.querySelector(".pane-text [data-run]")?.dataset.run ?? FIRST_COMMAND;
    const button = Object.assign(make("button", "button small"), { type: "button" });
    button.dataset.run = command;
    button.append(Object.assign(document.createElement("code"), { textContent: command }));
    this.empty.append(Object.assign(document.createElement("p"), { textContent: t("picture.empty") }), button);
  }

  renderToolbar() {
    const namespaces = [...this.store.objects.values()].filter((object) => object.kind === "Namespace").map((object) => object.name).sort();
    this.toolbar.render({ view: this.view, filter: this.filter, namespaces });
  }

  renderChosen() {
    const object = this.chosen && this.store.objects.get(this.chosen);
    this.scene.highlight(object ? this.layout.relations.relatedTo(object) : null, "related");
    for (const group of this.scene.svg.querySelectorAll(".chosen")) group.classList.remove("chosen");
    for (const group of this.marksOf(this.chosen)) group.classList.add("chosen");
  }

  marksOf(key) {
    return key ? this.scene.svg.querySelectorAll(`[data-key="${CSS.escape(key)}"]`) : [];
  }

  choose({ view, ...filter }) {
    if (view) this.view = view;
    Object.assign(this.filter, filter);
    this.draw();
  }

  /** Choose an object by its key, or none. */
  select(key) {
    this.chosen = key;
    this.details.show(key && this.dataset.objects ? { key, url: this.dataset.objects + key.split("/").map(encodeURIComponent).join("/"), object: this.store.objects.get(key) } : null);
    this.draw();
    this.dispatchEvent(new CustomEvent("picture:chosen", { detail: key, bubbles: true }));
  }

  clicked(event) {
    const group = event.target.closest("[data-key]");
    if (!group) return event.target.closest("svg") && this.select(null);
    this.focusOn(group);
    this.select(group.dataset.key);
  }

  key(event) {
    const group = event.target.closest("[data-key]");
    if (event.key === "Escape") return this.select(null);
    if (!group) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      return this.select(group.dataset.key);
    }
    const from = this.scene.drawn.get(group.dataset.id)?.mark;
    const next = from && nearest(this.scene.choosable(), from, event.key);
    if (!next) return;
    event.preventDefault();
    this.focusOn(this.scene.elementOf(next.id));
  }

  focusOn(group) {
    for (const one of this.scene.svg.querySelectorAll('[tabindex="0"]')) one.setAttribute("tabindex", "-1");
    group.setAttribute("tabindex", "0");
    group.focus({ preventScroll: true });
    group.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // One object at a time can be reached by Tab; the arrow keys move on from it.
  roving() {
    if (this.scene.svg.querySelector('[tabindex="0"]')) return;
    const first = this.scene.choosable()[0];
    if (first) this.scene.elementOf(first.id).setAttribute("tabindex", "0");
  }

  point(target) {
    const key = target?.closest("[data-key]")?.dataset.key ?? null;
    if (key === this.pointed || !this.layout) return;
    this.pointed = key;
    const object = key && this.store.objects.get(key);
    this.scene.highlight(object ? this.layout.relations.relatedTo(object) : null, "near");
  }

  tick() {
    if (document.hidden || !this.store.clock) return;
    const now = virtualNow(this.store.clock, Date.now() / 1000, this.behind);
    this.scene.turnRings(now);
    this.clock.tick(now);
  }
}

function make(tag, className) {
  return Object.assign(document.createElement(tag), { className });
}

customElements.define("cluster-picture", ClusterPicture);
