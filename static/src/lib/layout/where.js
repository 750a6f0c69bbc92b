// The view "where": workloads above, pods waiting for a node, decks with their crates, services at the shore below, the
// way in from outside last.

import { byAge, compareNames } from "../relations.js";
import { cratesOf, pack } from "./crates.js";
import { BRACKET, bracketRow, brackets } from "./workloads.js";
import { gateRow } from "./gates.js";
import { harbourRow } from "./harbours.js";

const QUAY = { gap: 14, least: 250, title: 124 };
const DECK = { min: 150, max: 420, gap: 14, plate: 34, hull: 30, pad: 9, least: 66 };

/** @returns {{marks, height}} below y = `top` in a picture of that width. */
export function where(relations, { width, top, density }) {
  const head = ordersAndQuay(relations, { x: 0, y: top, w: width }, density);
  const deckTop = top + head.height + 14;
  const decks = deckRows(relations, { x: 0, y: deckTop, w: width }, density);
  const shoreTop = deckTop + decks.height + 26;
  const shore = harbourRow(relations, { x: 0, y: shoreTop, w: width });
  const land = shore.marks.length ? shoreTop + shore.height : deckTop + decks.height;
  const gates = gateRow(relations, { x: 0, y: land + 26, w: width });
  const height = gates.marks.length ? land + 26 + gates.height : land;
  return { marks: [...head.marks, ...decks.marks, ...shore.marks, ...gates.marks], height };
}

// Brackets, and beside them (or below, where there is no room) the quay of pods without a node.
function ordersAndQuay(relations, { x, y, w }, density) {
  const orders = bracketRow(brackets(relations), { x, y, w });
  const right = Math.max(0, ...orders.marks.map((mark) => mark.x + mark.w)) + (orders.height ? QUAY.gap : 0);
  const beside = orders.height <= BRACKET.height && w - right >= QUAY.least;
  const place = beside ? { x: right, y, w: w - right } : { x, y: y + orders.height + QUAY.gap, w };
  const quay = waitingPods(relations, place, density, beside ? orders.height : 0);
  return { marks: [...orders.marks, ...quay.marks], height: place.y + quay.height - y };
}

/** Pods that no node has taken yet. The band stays when it is empty: it is where the next pod will stand. */
export function waitingPods(relations, { x, y, w }, density, least = 0) {
  const pods = relations.kind("Pod").filter((pod) => !pod.node);
  const side = w > 420 ? QUAY.title : 0;
  const above = side ? 8 : 26;
  const packed = pack(cratesOf(pods, relations, density, "quay"), { x: x + 10 + side, y: y + above, w: w - 20 - side }, density);
  const height = Math.max(least, pods.length ? packed.height + above + 8 : 28);
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
  const mark = { id: node.key, type: "deck", key: node.key, object: node, x, y, w, used: relations.loadOf(node.name), count: pods.length };
  return { mark, crates: packed.marks, height };
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
  return compareNames(a.name, b.name);
}
