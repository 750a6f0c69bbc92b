// Everything in the picture that is not a crate or a deck: brackets, harbour marks, frames, the control plane's strip.
// One function a type of mark; each returns the elements inside the mark's own group, in its own coordinates.
import { svg, label } from "../svg.js";
import { t } from "../../lib/strings.js";
import { fitEnd, fitStart } from "../../lib/text-fit.js";
import { countLine, fraction, progressOf, toneOf } from "../../lib/workload.js";
import { drawCrate, drawStack } from "./crate.js";
import { drawDeck } from "./deck.js";

export const DRAW = {
  crate: drawCrate, stack: drawStack, deck: drawDeck, workload: drawWorkload, set: drawSet, harbour: drawHarbour, gate: drawGate,
  quay: drawQuay, group: drawGroup, family: drawFamily, namespace: drawNamespace, strip: drawStrip, station: drawStation, dots: drawDots,
};

/** Types that lie under the lines between things. */
export const GROUND = new Set(["deck", "quay", "group", "family", "namespace", "strip"]);

function drawWorkload({ object, w, h, head, older }) {
  const kind = older ? `${object.kind} · +${older}` : object.kind;
  return [svg("g", { class: `workload tone-${toneOf(object)}` },
    svg("rect", { class: "workload-body", x: 0.75, y: 0.75, width: w - 1.5, height: h - 1.5, rx: 3 }),
    svg("path", { class: "bracket", d: `M8 1H1V${h - 1}H8M${w - 8} 1H${w - 1}V${h - 1}H${w - 8}` }),
    label(kind, 11, 16, "kind"),
    label(fitStart(object.name, head - 18, 13), 11, 32, "workload-name"),
    label(fitStart(t(...countLine(object)), head - 18, 11), 11, 48, "workload-count"),
  )];
}

function drawSet({ object, w, h, newest }) {
  const parts = [svg("rect", { class: "set-body", x: 0.5, y: 0.5, width: w - 1, height: h - 1, rx: 2.5 })];
  const title = object.revision ? `rev ${object.revision}` : object.kind;
  parts.push(label(fitStart(newest ? `${title} · ${t("picture.new")}` : title, w - 14, 10), 7, 13.5, "kind"));
  parts.push(label(fitEnd(object.hash ?? object.name, w - 46, 10.5), 7, 27, "set-name"));
  parts.push(label(fraction(object), w - 7, 27, "workload-count", { "text-anchor": "end" }));
  parts.push(...pips(progressOf(object), w));
  return [svg("g", { class: `set ${object.desired === 0 ? "old" : ""}` }, ...parts)];
}

// A pip for each pod wanted or there: filled when ready, hollow when not, dashed when still to come.
function pips({ desired = 0, current = 0, ready = 0 }, w) {
  const count = Math.min(Math.max(desired, current), Math.floor((w - 12) / 8));
  return Array.from({ length: count }, (_, at) => svg("rect", {
    class: at < ready ? "pip ready" : at < current ? "pip there" : "pip wanted", x: 7 + at * 8, y: 34, width: 6, height: 6, rx: 1,
  }));
}

function drawHarbour({ object, ready, total, w, h }) {
  const tone = ready === 0 ? "gone" : ready < total ? "wait" : "ok";
  const port = object.ports?.[0];
  const address = object.clusterIP === "None" ? t("picture.headless") : `${object.clusterIP ?? ""}${port ? `:${port.port}` : ""}`;
  return [svg("g", { class: `harbour tone-${tone}` },
    svg("title", {}, `Service ${object.name} · ${t("picture.endpoints", { ready, total })}`),
    svg("path", { class: "harbour-body", d: `M.75 8.75a4 4 0 014-4H${w - 4.75}a4 4 0 014 4V${h - 8}q-${w / 12} 7-${w / 6} 0t-${w / 6} 0t-${w / 6} 0t-${w / 6} 0t-${w / 6} 0t-${w / 6 - 1.5} 0z` }),
    svg("path", { class: "harbour-anchor", d: "M20 19v17M20 19a3 3 0 100-6 3 3 0 000 6zM11 28c0 6 5 8 9 8s9-2 9-8M16 22.5h8" }),
    label(fitStart(object.name, w - 92, 13), 37, 22, "workload-name"),
    label(fitStart(address, w - 82, 10.5), 37, 37, "harbour-address"),
    svg("circle", { class: ready ? "harbour-ring" : "harbour-ring empty", cx: w - 25, cy: 23, r: 14 }),
    label(total ? `${ready}/${total}` : "0", w - 25, 27, "workload-count", { "text-anchor": "middle" }),
  )];
}

function drawGate({ object, w, h }) {
  return [svg("g", { class: "gate" },
    svg("title", {}, (object.rules ?? []).map((rule) => `${rule.host}${rule.path} → ${rule.service}:${rule.port}`).join("\n") || object.name),
    svg("path", { class: "harbour-body", d: `M.75 ${h - 0.75}V8.75a8 8 0 018-8H${w - 8.75}a8 8 0 018 8V${h - 0.75}z` }),
    svg("path", { class: "harbour-anchor", d: "M11 35V23a9 9 0 0118 0v12M20 35V23M11 28h18" }),
    label(fitStart(object.name, w - 48, 13), 37, 19, "workload-name"),
    label(fitStart(gateAddress(object), w - 46, 10.5), 37, 34, "harbour-address"),
  )];
}

function gateAddress({ rules = [], default: fallback }) {
  const [first] = rules.length ? rules : fallback ? [fallback] : [];
  if (!first) return t("picture.gate.nowhere");
  const address = `${first.host}${first.path} → ${first.service}`;
  return rules.length > 1 ? t("picture.gate.more", { address, more: rules.length - 1 }) : address;
}

function drawQuay({ w, h, count }) {
  const text = count ? t("picture.waiting", { count }) : t("picture.nobody-waits");
  return [svg("rect", { class: count ? "quay busy" : "quay", x: 0.5, y: 0.5, width: w - 1, height: h - 1, rx: 3 }), label(text, 11, 16.5, "frame-title")];
}

function drawGroup({ w, h, word, count }) {
  return [svg("rect", { class: "frame", x: 0.5, y: 0.5, width: w - 1, height: h - 1, rx: 4 }), label(t(word, { count }), 11, 19, "frame-title")];
}

function drawFamily({ w, h }) {
  return [svg("rect", { class: "frame", x: 0.5, y: 0.5, width: w - 1, height: h - 1, rx: 4 })];
}

function drawNamespace({ w, h, name, counts, pods }) {
  const text = [`Pod ${pods}`, ...counts.map(([kind, count]) => `${kind} ${count}`)].join("  ·  ");
  return [
    svg("rect", { class: "frame", x: 0.5, y: 0.5, width: w - 1, height: h - 1, rx: 4 }),
    label(name, 11, 20, "workload-name"),
    label(fitStart(text, w - 22, 10.5), 11, h - 9, "harbour-address"),
  ];
}

function drawStrip({ w, h }) {
  return [svg("path", { class: "strip-line", d: `M${w * 0.07} 25H${w * 0.915}` }), svg("path", { class: "hairline", d: `M0 ${h - 0.5}H${w}` })];
}

function drawStation({ name, w, h }) {
  return [svg("g", { class: `station station-${name}` },
    name === "nodes" ? null : svg("rect", { class: "station-body", x: 0.5, y: 0.5, width: w - 1, height: h - 1, rx: 15 }),
    name === "nodes" ? svg("rect", { class: "station-body", x: 0.5, y: 0.5, width: w - 1, height: h - 1, rx: 3 }) : null,
    name === "nodes" ? null : label(stationName(name, w - 8), w / 2, h / 2 + 4, "station-name", { "text-anchor": "middle" }),
    label(name === "nodes" ? fitStart(w < 90 ? "kubelet" : "kubelet · kube-proxy", w + 14, 9.5) : "", w / 2, h + 12, "station-author", { "text-anchor": "middle", "data-author": name }),
  )];
}

// A narrow picture has room for the short name only.
function stationName(name, room) {
  const full = t(`station.${name}`);
  return fitStart(full, room, 11) === full ? full : fitStart(t(`station.${name}.short`), room, 11);
}

function drawDots({ w, ready }) {
  return [svg("circle", { class: ready ? "dot" : "dot lost", cx: w / 2, cy: 3, r: 2.6 }), svg("circle", { class: ready ? "dot" : "dot lost", cx: w / 2, cy: 14, r: 2.6 })];
}
