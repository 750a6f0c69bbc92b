// The view "whose": every workload with what it owns; a Deployment's ReplicaSets side by side; last, pods that nobody owns.

import { cratesOf, pack } from "./crates.js";
import { bracket, BRACKET, brackets } from "./workloads.js";

const GROUP = { pad: 10, gap: 18, least: 44 };

export function whose(relations, { width, top, density }) {
  const marks = [];
  let y = top;
  for (const group of brackets(relations)) {
    const block = family(group, relations, { x: 0, y, w: width }, density);
    marks.push(...block.marks);
    y += block.height + GROUP.gap;
  }
  const alone = strays(relations, { x: 0, y, w: width }, density);
  marks.push(...alone.marks);
  return { marks, height: alone.marks.length ? y + alone.height : Math.max(top, y - GROUP.gap) };
}

// The bracket on top, then a column for each set (or one for pods owned directly), each as wide as its share.
function family(group, relations, { x, y, w }, density) {
  const holders = group.sets.length ? group.sets : [group.object];
  const columnWidth = (w - GROUP.pad * (holders.length + 1)) / holders.length;
  const top = y + BRACKET.height + GROUP.pad;
  const columns = holders.map((holder, at) => {
    const pods = relations.childrenOf(holder).filter((child) => child.kind === "Pod");
    return pack(cratesOf(pods, relations, density, holder.uid), { x: x + GROUP.pad + at * (columnWidth + GROUP.pad), y: top, w: columnWidth }, density);
  });
  const height = BRACKET.height + GROUP.pad * 2 + Math.max(GROUP.least, ...columns.map((column) => column.height));
  const frame = { id: `family:${group.object.key}`, type: "family", x, y, w, h: height };
  const head = bracket(group, { x, y, w });
  alignSets(head, columnWidth, x);
  return { marks: [frame, ...head, ...columns.flatMap((column) => column.marks)], height };
}

// With more than one set, each stands over its own column; the head of the bracket shares the first one's.
function alignSets(head, columnWidth, x) {
  const sets = head.filter((mark) => mark.type === "set");
  sets.forEach((mark, at) => {
    const left = x + GROUP.pad + at * (columnWidth + GROUP.pad);
    const start = at ? left : Math.max(left, head[0].x + BRACKET.head);
    mark.w = Math.min(190, left + columnWidth - start);
    mark.x = start;
  });
}

function strays(relations, { x, y, w }, density) {
  const pods = relations.kind("Pod").filter((pod) => !relations.rootOf(pod));
  if (!pods.length) return { marks: [], height: 0 };
  const packed = pack(cratesOf(pods, relations, density, "strays"), { x: x + GROUP.pad, y: y + 30, w: w - 2 * GROUP.pad }, density);
  const height = packed.height + 30 + GROUP.pad;
  return { marks: [{ id: "group:strays", type: "group", word: "picture.strays", count: pods.length, x, y, w, h: height }, ...packed.marks], height };
}
