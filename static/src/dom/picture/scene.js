// Draws a layout into an SVG and keeps it: an element for each mark id, moved, redrawn when its object changed, faded in and out.
import { svg } from "../svg.js";
import { DRAW, GROUND } from "./marks.js";

const FADE = 240;

export class Scene {
  constructor() {
    this.ground = svg("g", { class: "ground" });
    this.wires = svg("g", { class: "wires" });
    this.things = svg("g", { class: "things" });
    this.sparks = svg("g", { class: "sparks", "aria-hidden": "true" });
    this.svg = svg("svg", { class: "picture-svg", role: "group" }, patterns(), this.ground, this.wires, this.things, this.sparks);
    this.drawn = new Map();
    this.lines = new Map();
  }

  /** `describe(mark)` gives a mark's name for screen readers. */
  render(scene, describe) {
    this.svg.setAttribute("viewBox", `0 0 ${scene.width} ${Math.ceil(scene.height)}`);
    this.svg.style.height = `${Math.ceil(scene.height)}px`;
    const seen = new Set();
    for (const mark of scene.marks) {
      seen.add(mark.id);
      this.place(mark, describe);
    }
    for (const [id, entry] of this.drawn) if (!seen.has(id)) this.fadeOut(id, entry, this.drawn);
    this.renderLines(scene.lines);
  }

  place(mark, describe) {
    const entry = this.drawn.get(mark.id) ?? this.enter(mark);
    if (differs(entry, mark)) {
      entry.group.replaceChildren(...DRAW[mark.type](mark));
      if (mark.key) entry.group.setAttribute("aria-label", describe(mark));
    }
    if (entry.mark?.x !== mark.x || entry.mark?.y !== mark.y) entry.group.style.transform = `translate(${mark.x}px, ${mark.y}px)`;
    entry.mark = mark;
  }

  enter(mark) {
    const group = svg("g", { class: `mark mark-${mark.type} entering` });
    if (mark.key) {
      group.dataset.key = mark.key;
      group.dataset.id = mark.id;
      group.setAttribute("role", "button");
      group.setAttribute("tabindex", "-1");
    }
    (GROUND.has(mark.type) ? this.ground : this.things).append(group);
    requestAnimationFrame(() => group.classList.remove("entering"));
    const entry = { group, mark: null };
    this.drawn.set(mark.id, entry);
    return entry;
  }

  fadeOut(id, { group }, table) {
    table.delete(id);
    group.classList.add("exiting");
    group.removeAttribute("role");
    group.removeAttribute("tabindex");
    setTimeout(() => group.remove(), FADE);
  }

  renderLines(lines) {
    const seen = new Set();
    for (const line of lines) {
      seen.add(line.id);
      const path = this.lines.get(line.id)?.group ?? this.enterLine(line);
      path.setAttribute("d", line.path);
      path.style.setProperty("d", `path("${line.path}")`);
      path.setAttribute("class", line.ready ? "wire" : "wire broken");
    }
    for (const [id, entry] of this.lines) if (!seen.has(id)) this.fadeOut(id, entry, this.lines);
  }

  enterLine(line) {
    const path = svg("path", { class: "wire" });
    path.dataset.from = line.from;
    path.dataset.to = line.to;
    this.lines.set(line.id, { group: path });
    this.wires.append(path);
    return path;
  }

  /** Marks that can be chosen, for the keyboard. */
  choosable() {
    return [...this.drawn.values()].map((entry) => entry.mark).filter((mark) => mark.key);
  }

  elementOf(id) {
    return this.drawn.get(id)?.group ?? null;
  }

  /** Marks what belongs to the chosen or pointed-at object; null clears. */
  highlight(keys, name) {
    this.svg.classList.toggle(`has-${name}`, Boolean(keys));
    for (const { group, mark } of this.drawn.values()) group.classList.toggle(name, Boolean(keys && mark?.key && keys.has(mark.key)));
    for (const { group } of this.lines.values()) group.classList.toggle(name, Boolean(keys && keys.has(group.dataset.from) && keys.has(group.dataset.to)));
  }

  /** Turns the countdown rings to virtual `now`; returns whether there are any. */
  turnRings(now) {
    const rings = this.things.querySelectorAll(".ring");
    for (const ring of rings) {
      const left = Math.max(0, Math.min(1, (Number(ring.dataset.until) - now) / Number(ring.dataset.total)));
      ring.style.strokeDashoffset = String(1 - left);
    }
    return rings.length > 0;
  }
}

// Objects are replaced, never changed, so identity tells whether one is new; the rest of a mark is small.
function differs(entry, mark) {
  const before = entry.mark;
  return !before || before.object !== mark.object || rest(before) !== rest(mark);
}

function rest({ x, y, object, owner, ...small }) {
  return JSON.stringify(small);
}

function patterns() {
  const hatch = svg("pattern", { id: "hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, svg("path", { d: "M0 0V7", class: "hatch-line" }));
  return svg("defs", {}, hatch);
}
