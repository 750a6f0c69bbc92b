// Ingresses as gates in the sea wall: the way in from outside, with a line to each Service that a rule names.

import { byAge } from "../relations.js";

export const GATE = { width: 186, height: 44, gap: 12 };

/** Services that an Ingress names, by name, each once. */
export function servicesOf(ingress) {
  const backends = [...(ingress.rules ?? []), ...(ingress.default ? [ingress.default] : [])];
  return [...new Set(backends.map((backend) => backend.service).filter(Boolean))];
}

/** Gates in a row that breaks at the width. Returns {marks, height}; height 0 when there are none. */
export function gateRow(relations, { x, y, w }) {
  const gates = relations.kind("Ingress").sort(byAge);
  const columns = Math.max(1, Math.floor((w + GATE.gap) / (GATE.width + GATE.gap)));
  const used = Math.min(columns, gates.length);
  const width = Math.min(GATE.width, w);
  const indent = (w - used * (width + GATE.gap) + GATE.gap) / 2;
  const marks = gates.map((object, at) => ({
    id: object.key, type: "gate", key: object.key, object, w: width, h: GATE.height,
    x: x + indent + (at % columns) * (width + GATE.gap), y: y + Math.floor(at / columns) * (GATE.height + GATE.gap),
  }));
  const rows = Math.ceil(gates.length / columns);
  return { marks, height: rows ? rows * (GATE.height + GATE.gap) - GATE.gap : 0 };
}

/** Lines from gates to the harbour marks of the Services they name: {id, from, to, ready, path}. */
export function gateLines(marks) {
  const harbours = new Map(marks.filter((mark) => mark.type === "harbour").map((mark) => [`${mark.object.namespace}/${mark.object.name}`, mark]));
  return marks.filter((mark) => mark.type === "gate").flatMap((gate) =>
    servicesOf(gate.object).map((name) => harbours.get(`${gate.object.namespace}/${name}`)).filter(Boolean)
      .map((harbour) => ({ id: `${gate.key}>${harbour.key}`, from: gate.key, to: harbour.key, ready: harbour.ready > 0, path: between(gate, harbour) })));
}

// Out of the side of the gate that looks at the harbour, in at the side that looks at the gate.
function between(gate, harbour) {
  const above = gate.y < harbour.y;
  const [x1, y1] = [gate.x + gate.w / 2, above ? gate.y + gate.h : gate.y];
  const [x2, y2] = [harbour.x + harbour.w / 2, above ? harbour.y : harbour.y + harbour.h];
  const middle = Math.round((y1 + y2) / 2);
  return `M${Math.round(x1)} ${Math.round(y1)}C${Math.round(x1)} ${middle} ${Math.round(x2)} ${middle} ${Math.round(x2)} ${Math.round(y2)}`;
}
