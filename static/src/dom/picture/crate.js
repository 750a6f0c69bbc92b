// A pod as a crate, and a crowd of pods as a stack. Shapes come from lib/pod-state.js.
import { svg, label } from "../svg.js";
import { cellState, podState } from "../../lib/pod-state.js";
import { fitEnd, fitName, fitStart } from "../../lib/text-fit.js";

const TOP = 9;

export function drawCrate({ object: pod, w, h, size }) {
  const state = podState(pod);
  const parts = [svg("title", {}, `${pod.name}\n${state.word}${pod.node ? ` · ${pod.node}` : ""}`), ...hull(state, w, h)];
  if (size === "l") parts.push(...large(pod, state, w, h));
  if (size === "m") parts.push(...medium(pod, state, w, h));
  if (size === "s") parts.push(glyph(state.shape, w / 2 - 5, h / 2 - 2));
  return [svg("g", { class: `crate tone-${state.tone} shape-${state.shape}` }, ...parts.filter(Boolean))];
}

// Body, what fills it, lid, crack.
function hull(state, w, h) {
  const top = h < 30 ? 5 : TOP;
  const body = { x: 0.75, y: top, width: w - 1.5, height: h - top - 0.75, rx: 2.5 };
  const parts = [svg("rect", { class: "crate-body", ...body })];
  if (state.shape === "unknown") parts.push(svg("rect", { ...body, fill: "url(#hatch)" }));
  if (state.level) parts.push(level(state.level, body));
  if (state.shape !== "waiting") parts.push(lid(state.shape, w, top));
  if (state.shape === "cracked") parts.push(crack(w, h, top));
  return parts;
}

function level(share, body) {
  const height = (body.height - 2) * Math.min(1, share);
  return svg("rect", { class: "crate-level", x: body.x + 1, y: body.y + body.height - 1 - height, width: body.width - 2, height, rx: 1.5 });
}

function lid(shape, w, top) {
  const open = shape === "open" ? `rotate(-5 0.75 ${top})` : null;
  return svg("rect", { class: "crate-lid", x: 0.75, y: top - 4.5, width: w - 1.5, height: 4.5, rx: 1.5, transform: open });
}

// A crack from the lid to the right edge, clear of the words.
function crack(w, h, top) {
  const [x, drop] = [w - Math.min(24, w * 0.4), Math.min(24, (h - top) * 0.8)];
  const steps = [[0, -0.18], [0.22, 0.25], [0.42, 0.15], [0.6, 0.62], [0.8, 0.55], [1, 1]];
  return svg("path", { class: "crate-crack", d: `M${steps.map(([along, down]) => `${x + along * (w - x)} ${top + down * drop}`).join("L")}` });
}

function large(pod, state, w, h) {
  const ring = ringOf(pod, state, w - 14, h - 12);
  const room = w - (state.shape === "cracked" ? 34 : 14);
  const mark = glyph(state.shape, 7, 31.5);
  return [
    label(fitName(pod.name, room, 11.5), 7, 26, "crate-name"),
    mark,
    label(fitStart(state.word, w - (mark ? 26 : 12), 10.5), mark ? 20 : 7, 40, "crate-word"),
    ...cells(pod, h),
    ring,
    w > 118 && pod.ip && state.shape === "solid" && !ring ? label(pod.ip, w - 7, h - 6, "crate-ip", { "text-anchor": "end" }) : null,
  ];
}

function medium(pod, state, w, h) {
  const mark = glyph(state.shape, 6, h - 15);
  return [
    label(fitName(pod.name, w - 10, 10.5), 6, 22, "crate-name small"),
    mark,
    label(fitStart(state.word, w - (mark ? 22 : 10), 9.5), mark ? 18 : 6, h - 6.5, "crate-word small"),
  ];
}

// Containers are cells on the crate's floor; init containers, smaller, stand before them.
function cells(pod, h) {
  const all = pod.containers ?? [];
  const row = [...all.filter((one) => one.init), ...all.filter((one) => !one.init)].slice(0, 8);
  let x = 7;
  return row.map((container, at) => {
    const side = container.init ? 6 : 8;
    if (at && row[at - 1].init && !container.init) x += 4;
    const drawn = cell(container, x, h - 6 - side, side);
    x += side + 3;
    return drawn;
  });
}

function cell(container, x, y, side) {
  const { mark, tone } = cellState(container);
  const box = svg("rect", { class: `cell cell-${mark} tone-${tone}`, x, y, width: side, height: side, rx: 1.2 });
  const title = svg("title", {}, `${container.name} · ${container.image}`);
  const inside = { tick: "M1.5 4.2l1.8 1.8L6.5 2.2", cross: "M2 2l4 4M6 2l-4 4", run: "M2 4h4" }[mark];
  const glyphs = inside && side > 6 ? svg("path", { class: `cell-glyph tone-${tone}`, d: inside, transform: `translate(${x} ${y})` }) : null;
  return svg("g", {}, title, box, ...(glyphs ? [glyphs] : []));
}

const GLYPHS = {
  done: "M1 5.5l3 3L9 2", failed: "M1.5 1.5l7 7M8.5 1.5l-7 7", blocked: "M5 1v5M5 8.4v.8", cracked: "M6 .5L3.5 4.5h3L4 9.5",
  unknown: "M2.5 3a2.5 2.2 0 115 0c0 1.6-2.5 1.6-2.5 3M5 8.6v.6", leaving: "M5 1v7M2 5.5L5 8.5l3-3", waiting: "M5 .8a4.3 4.3 0 100 8.6 4.3 4.3 0 000-8.6zM5 2.8v2.4l1.7 1",
};

function glyph(shape, x, y) {
  return GLYPHS[shape] ? svg("path", { class: "glyph", d: GLYPHS[shape], transform: `translate(${x} ${y})` }) : null;
}

// The ring counts down in virtual time (the scene turns it); the number inside is how often the pod's containers restarted.
function ringOf(pod, state, x, y) {
  if (!state.ring && !pod.restarts) return null;
  const parts = [svg("circle", { class: "ring-track", cx: x, cy: y, r: 8 })];
  if (state.ring) parts.push(svg("circle", { class: "ring", cx: x, cy: y, r: 8, "data-until": state.ring.until, "data-total": state.ring.total, transform: `rotate(-90 ${x} ${y})`, pathLength: 1, "stroke-dasharray": "1 1" }));
  if (pod.restarts) parts.push(label(String(pod.restarts), x, y + 3.4, "ring-count", { "text-anchor": "middle" }));
  return svg("g", { class: "ring-box" }, ...parts);
}

export function drawStack({ count, name, state, tone, w, h }) {
  const parts = [6, 3, 0].map((shift) => svg("rect", { class: "crate-body", x: 0.75 + shift, y: 6.75 - shift + 2, width: w - 1.5 - 6, height: h - 10, rx: 2.5 }));
  const mark = glyph(state.shape, 8, h - 16);
  return [svg("g", { class: `crate stack tone-${tone} shape-${state.shape}` }, ...parts,
    label(fitEnd(name, w - 64, 11.5), 8, 24, "crate-name"),
    label(`×${count}`, w - 14, 24, "stack-count", { "text-anchor": "end" }),
    ...(mark ? [mark] : []),
    label(fitStart(state.word, w - 34, 10), mark ? 21 : 8, h - 7, "crate-word"))];
}
