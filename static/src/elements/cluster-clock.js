// <cluster-clock data-url>: the cluster's virtual time and what the reader can do to it: stand still, slower, faster, step, jump.
// The picture hands it CLOCK by `update` and the present by `tick`; it posts {action, value} to data-url.
import { icon } from "../dom/icons.js";
import { postForm } from "../dom/request.js";
import { clockFace } from "../lib/clock.js";
import { t } from "../lib/strings.js";

const SPEEDS = [["0.25", "¼×"], ["1", "1×"], ["10", "10×"], ["60", "60×"]];
const JUMPS = [["10", "10 s"], ["60", "1 min"], ["300", "5 min"], ["3600", "1 h"]];

class ClusterClock extends HTMLElement {
  connectedCallback() {
    if (this.face) return;
    this.face = Object.assign(document.createElement("time"), { className: "clock-face", textContent: "--:--:--" });
    this.face.title = t("clock.title");
    this.pause = this.button("pause", t("clock.pause"), () => this.post(this.standing ? "resume" : "pause"));
    this.step = this.button("step", t("clock.step"), () => this.post("step"));
    this.speeds = this.makeSpeeds();
    this.problem = Object.assign(document.createElement("span"), { className: "clock-problem" });
    this.problem.setAttribute("role", "status");
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", t("clock.title"));
    this.replaceChildren(this.face, this.pause, this.speeds, this.step, this.makeJumps(), this.problem);
  }

  get standing() {
    return !this.clock || this.clock.paused || this.clock.speed === 0;
  }

  button(name, label, act) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "icon-button small", title: label });
    button.setAttribute("aria-label", label);
    button.append(icon(name));
    button.addEventListener("click", act);
    return button;
  }

  makeSpeeds() {
    const group = Object.assign(document.createElement("div"), { className: "segments" });
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", t("clock.speed"));
    for (const [value, text] of SPEEDS) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: text });
      button.dataset.speed = value;
      button.addEventListener("click", () => this.setSpeed(value));
      group.append(button);
    }
    return group;
  }

  async setSpeed(value) {
    await this.post("speed", value);
    if (this.clock?.paused) await this.post("resume");
  }

  makeJumps() {
    const select = document.createElement("select");
    select.setAttribute("aria-label", t("clock.jump"));
    select.append(new Option(t("clock.jump"), ""), ...JUMPS.map(([value, text]) => new Option(`+ ${text}`, value)));
    select.addEventListener("change", () => {
      if (select.value) this.post("jump", select.value);
      select.value = "";
    });
    return select;
  }

  async post(action, value = "") {
    this.problem.textContent = "";
    try {
      await postForm(this.dataset.url, { action, value });
    } catch (error) {
      this.problem.textContent = t("clock.problem", { message: error.message });
    }
  }

  update(clock) {
    this.clock = clock;
    for (const button of this.speeds.children) button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === clock?.speed && !clock.paused));
    const name = this.standing ? "play" : "pause";
    this.pause.replaceChildren(icon(name));
    this.pause.setAttribute("aria-label", t(`clock.${name}`));
    this.pause.title = t(`clock.${name}`);
    this.toggleAttribute("data-standing", this.standing);
  }

  tick(now) {
    const text = clockFace(now);
    if (this.face.textContent !== text) this.face.textContent = text;
  }
}

customElements.define("cluster-clock", ClusterClock);
