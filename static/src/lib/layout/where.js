// The view "where": workloads above, pods waiting for a node, decks with their crates, services at the shore below.

import { byAge } from "../relations.js";
import { cratesOf, pack } from "./crates.js";
import { bracketRow, brackets } from "./workloads.js";
import { harbourRow } from "./harbours.js";

const DECK = { min: 150, max: 420, gap: 14, plate: 34, hull: 30, pad: 9, least: 66 };

/** @returns {{marks, height}} below y = `top` in a picture of that width. */
export function where(relations, { width, top, density }) {
  const box = { x: 0, y: top, w: width };
  const orders = bracketRow(brackets(relations), box);
  let y = top + (orders.height ? orders.height + 16 : 0);
  const quay = waitingPods(relations, { x: 0, y, w: width }, density);
  y += quay.height + 12;
  const decks = deckRows(relations, { x: 0, y, w: width }, density);
  y += decks.height + 26;
  const shore = harbourRow(relations, { x: 0, y, w: width });
  const height = y + (shore.marks.length ? shore.height : -14);
  return { marks: [...orders.marks, ...quay.marks, ...decks.marks, ...shore.marks], height };
}

/** Pods that no node has taken yet. The band keeps its place when it is empty, so that the decks don't jump. */
export function waitingPods(relations, { x, y, w }, density) {
  const pods = relations.kind("Pod").filter((pod) => !pod.node);
  const packed = pack(cratesOf(pods, relations, density, "quay"), { x: x + 10, y: y + 24, w: w - 20 }, density);
  const height = pods.length ? packed.height + 34 : 24;
  return { marks: [{ id: "quay", type: "quay", x, y, w, h: height, count: pods.length }, ...packed.marks], height };
}

function deckRows(relations, { x, y, w }, density) {
  const nodes = relations.kind("Node").sort(byName);
  const byNode = groupByNode(relations.kind("Pod"));
  const columns = Math.max(1, Math.min(nodes.length, Math.floor((w + DECK.gap) / (DECK.min + DECK.gap))));
  const width = Math.min(DECK.max, (w - DECK.gap * (columns - 1)) / columns);
  const indent = (w - columns * width - (columns - 1) * DECK.gap) / 2;
  const marks = [];
  let top = y;
  for (let at = 0; at < nodes.length; at += columns) {
    const row = nodes.slice(at, at + columns).map((node, column) =>
      deck(node, byNode.get(node.name) ?? [], relations, { x: x + indent + column * (width + DECK.gap), y: top, w: width }, density));
    const height = Math.max(...row.map((one) => one.height));
    for (const one of row) marks.push({ ...one.mark, h: height }, ...one.crates);
    top += height + DECK.gap;
  }
  return { marks, height: nodes.length ? top - DECK.gap - y : 0 };
}

function deck(node, pods, relations, { x, y, w }, density) {
  const inner = { x: x + DECK.pad, y: y + DECK.plate + (node.taints?.length ? 18 : 0), w: w - 2 * DECK.pad };
  const packed = pack(cratesOf(pods.sort(byAge), relations, density, node.name), inner, density);
  const height = inner.y - y + Math.max(DECK.least, packed.height + DECK.pad) + DECK.hull;
  const mark = { id: node.key, type: "deck", key: node.key, object: node, x, y, w, used: usage(pods), count: pods.length };
  return { mark, crates: packed.marks, height };
}

/** Requested processor and memory of the pods that still hold theirs. */
export function usage(pods) {
  const total = { cpu: 0, memory: 0 };
  for (const pod of pods) {
    if (pod.phase === "Succeeded" || pod.phase === "Failed") continue;
    total.cpu += pod.requests?.cpu ?? 0;
    total.memory += pod.requests?.memory ?? 0;
  }
  return total;
}

function groupByNode(pods) {
  const groups = new Map();
  for (const pod of pods) {
    if (!groups.has(pod.node)) groups.set(pod.node, []);
    groups.get(pod.node).push(pod);
  }
  return groups;
}

function byName(a, b) {
  return a.name.localeCompare(b.name, "en", { numeric: true });
}
