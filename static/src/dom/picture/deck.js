// A node as a deck: name plate, zone, taints as flags, and two gauges on its hull.
import { svg, label } from "../svg.js";
import { bytes, cores, fitStart, textWidth } from "../../lib/text-fit.js";

export function drawDeck({ object: node, w, h, used, count }) {
  const parts = [svg("title", {}, `${node.name} · ${count}/${node.allocatable?.pods ?? "?"} pods`), svg("path", { class: "deck-hull", d: hullPath(w, h) })];
  if (!node.ready) parts.push(svg("path", { d: hullPath(w, h), fill: "url(#hatch)", class: "deck-lost" }));
  parts.push(...plate(node, w), ...flags(node.taints ?? [], w), ...gauges(node, used, w, h));
  return [svg("g", { class: `deck${node.ready ? "" : " lost"}${node.unschedulable ? " cordoned" : ""}` }, ...parts)];
}

function hullPath(w, h) {
  return `M.75 5.75a5 5 0 015-5H${w - 5.75}a5 5 0 015 5V${h - 13}L${w - 14} ${h - 0.75}H14L.75 ${h - 13}z`;
}

function plate(node, w) {
  const word = node.ready ? (node.unschedulable ? "SchedulingDisabled" : "") : "NotReady";
  const aside = word || [node.roles?.includes("control-plane") ? "control-plane" : "", node.zone ?? ""].filter(Boolean).join(" · ");
  const name = fitStart(node.name, w * 0.6, 13);
  const room = w - 30 - textWidth(name, 13);
  return [
    label(name, 11, 20, "deck-name"),
    label(fitStart(aside, room, 10.5), w - 10, 19.5, word ? "deck-warning" : "deck-aside", { "text-anchor": "end" }),
    svg("path", { class: "hairline", d: `M.75 28.5H${w - 0.75}` }),
  ];
}

function flags(taints, w) {
  let x = 10;
  const parts = [];
  for (const taint of taints) {
    const text = fitStart(`${taint.key.replace("node-role.kubernetes.io/", "").replace("node.kubernetes.io/", "")}${taint.value ? `=${taint.value}` : ""}:${taint.effect}`, w - x - 24, 9.5);
    const width = textWidth(text, 9.5) + 18;
    if (x + width > w - 6 && parts.length) break;
    parts.push(svg("path", { class: "flag", d: `M${x} 33v15M${x} 33.5h${width}l-5 5 5 5h${-width}z` }), label(text, x + 5, 42, "flag-text"));
    x += width + 5;
  }
  return parts;
}

function gauges(node, used, w, h) {
  const width = (w - 44) / 2;
  const { cpu, memory } = node.allocatable ?? {};
  return [
    ...gauge("CPU", used.cpu, cpu, cores, 17, h, width),
    ...gauge("Mem", used.memory, memory, bytes, 27 + width, h, width),
  ];
}

function gauge(name, value, total, write, x, h, width) {
  const share = total ? Math.min(1, value / total) : 0;
  const text = total ? `${name} ${write(value)}/${write(total)}` : name;
  return [
    label(fitStart(text, width, 10), x, h - 15.5, "gauge-text"),
    svg("rect", { class: "gauge-track", x, y: h - 11, width, height: 4, rx: 2 }),
    svg("rect", { class: `gauge-fill${share > 0.9 ? " full" : ""}`, x, y: h - 11, width: Math.max(0, width * share), height: 4, rx: 2 }),
  ];
}
