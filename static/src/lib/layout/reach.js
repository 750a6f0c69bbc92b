// The view "reach": the ways in, every service with the pods it leads to; last, pods that no service leads to.

import { byAge } from "../relations.js";
import { cratesOf, pack } from "./crates.js";
import { gateRow } from "./gates.js";
import { HARBOUR, harbour } from "./harbours.js";

const REACH = { gap: 22, line: 74, pad: 10 };

export function reach(relations, { width, top, density }) {
  const placed = new Set();
  const gates = gateRow(relations, { x: 0, y: top, w: width });
  const marks = [...gates.marks];
  let y = top + (gates.height ? gates.height + REACH.gap : 0);
  for (const service of relations.kind("Service").sort(byAge)) {
    const row = serviceRow(service, relations, placed, { y, width }, density);
    marks.push(...row.marks);
    y += row.height + REACH.gap;
  }
  const rest = unreached(relations, placed, { y, w: width }, density);
  return { marks: [...marks, ...rest.marks], height: rest.marks.length ? y + rest.height : Math.max(top, y - REACH.gap) };
}

function serviceRow(service, relations, placed, { y, width }, density) {
  const harbourWidth = Math.min(HARBOUR.width, width * 0.42);
  const pods = relations.endpointsOf(service).map((endpoint) => podOf(endpoint, relations)).filter((pod) => pod && !placed.has(pod.key));
  for (const pod of pods) placed.add(pod.key);
  const left = harbourWidth + Math.min(REACH.line, width * 0.1);
  const packed = pack(cratesOf(pods, relations, density, service.uid), { x: left, y, w: width - left }, density);
  const height = Math.max(HARBOUR.height, packed.height);
  const mark = harbour(service, relations, { x: 0, y: y + (height - HARBOUR.height) / 2, w: harbourWidth });
  return { marks: [mark, ...packed.marks], height };
}

function podOf(endpoint, relations) {
  relations.podsByKey ??= new Map(relations.kind("Pod").map((pod) => [pod.key, pod]));
  return relations.podsByKey.get(endpoint.pod);
}

function unreached(relations, placed, { y, w }, density) {
  const pods = relations.kind("Pod").filter((pod) => !placed.has(pod.key));
  if (!pods.length) return { marks: [], height: 0 };
  const packed = pack(cratesOf(pods, relations, density, "unreached"), { x: REACH.pad, y: y + 30, w: w - 2 * REACH.pad }, density);
  const height = packed.height + 30 + REACH.pad;
  return { marks: [{ id: "group:unreached", type: "group", word: "picture.unreached", count: pods.length, x: 0, y, w, h: height }, ...packed.marks], height };
}
