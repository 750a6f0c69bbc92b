// Packing pods into a box as crates; how big a crate is depends on how many there are to see; a crowd becomes stacks.

import { podState, worstTone } from "../pod-state.js";
import { byAge } from "../relations.js";

export const CROWD = 500;

const SIZES = [
  { upTo: 48, size: "l", min: 106, max: 152, height: 60, gap: 8 },
  { upTo: 140, size: "m", min: 72, max: 96, height: 42, gap: 6 },
  { upTo: CROWD, size: "s", min: 22, max: 28, height: 22, gap: 4 },
  { upTo: Infinity, size: "stack", min: 118, max: 190, height: 44, gap: 8 },
];

/** The crate size for a picture with that many pods; a wide picture has room for more large ones. */
export function densityOf(count, width = 800) {
  const room = Math.min(1.8, Math.max(0.6, width / 800));
  return SIZES.find(({ upTo }) => count <= (upTo === CROWD ? CROWD : upTo * room));
}

/** Marks to pack for these pods: a crate each, or in a crowd one stack an owner and shape. */
export function cratesOf(pods, relations, density, place) {
  if (density.size === "stack") return stacks(pods, relations, place);
  return pods.sort(byAge).map((pod) => ({ id: pod.key, type: "crate", key: pod.key, object: pod, size: density.size }));
}

function stacks(pods, relations, place) {
  const groups = new Map();
  for (const pod of pods) {
    const owner = relations.rootOf(pod);
    const state = podState(pod);
    const id = `stack:${place}:${owner?.uid ?? "-"}:${state.shape}`;
    const group = groups.get(id) ?? { id, type: "stack", owner, state, key: owner?.key, count: 0, tones: new Set(), name: owner?.name ?? pod.name };
    group.count += 1;
    if (!owner && group.count > 1) group.name = "—";
    group.tones.add(state.tone);
    groups.set(id, group);
  }
  return [...groups.values()].map((group) => ({ ...group, tone: worstTone([...group.tones]) })).sort((a, b) => b.count - a.count);
}

/** Places marks left to right, line by line, in a box of that width. Returns {marks, height}. */
export function pack(items, { x, y, w }, density) {
  if (!items.length) return { marks: [], height: 0 };
  const perRow = Math.max(1, Math.floor((w + density.gap) / (density.min + density.gap)));
  const width = Math.min(density.max, w, (w - density.gap * (perRow - 1)) / perRow);
  const marks = items.map((item, at) => ({
    ...item,
    x: x + (at % perRow) * (width + density.gap),
    y: y + Math.floor(at / perRow) * (density.height + density.gap),
    w: width,
    h: density.height,
  }));
  const rows = Math.ceil(items.length / perRow);
  return { marks, height: rows * (density.height + density.gap) - density.gap };
}
