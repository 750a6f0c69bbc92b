// Brackets of workloads: a Deployment holds its ReplicaSets side by side, a CronJob its Jobs; everything else stands alone.

import { byAge } from "../relations.js";
import { isWorkload } from "../workload.js";

export const BRACKET = { height: 58, head: 132, child: 92, gap: 12 };

/** Top-level workloads with the ReplicaSets to show: those that have or want pods, newest last; `older` counts the rest. */
export function brackets(relations) {
  return relations.workloads().filter((object) => !isWorkload(relations.ownerOf(object))).map((object) => {
    const all = relations.childrenOf(object).filter(isWorkload).sort(byAge);
    const sets = all.filter((set, at) => set.desired > 0 || set.current > 0 || at === all.length - 1);
    return { object, sets, older: all.length - sets.length };
  });
}

/** A row of brackets that breaks at the width. Returns {marks, height}; height 0 when there are none. */
export function bracketRow(groups, { x, y, w }) {
  const marks = [];
  let left = x;
  let top = y;
  for (const group of groups) {
    const width = Math.min(w, BRACKET.head + group.sets.length * (BRACKET.child + 6) + 6);
    if (left > x && left + width > x + w) [left, top] = [x, top + BRACKET.height + BRACKET.gap];
    marks.push(...bracket(group, { x: left, y: top, w: width }));
    left += width + BRACKET.gap;
  }
  return { marks, height: groups.length ? top + BRACKET.height - y : 0 };
}

/** One bracket with its sets inside, as marks. */
export function bracket({ object, sets, older }, { x, y, w }) {
  const marks = [{ id: object.key, type: "workload", key: object.key, object, older, x, y, w, h: BRACKET.height, head: sets.length ? BRACKET.head : w }];
  const each = sets.length ? (w - BRACKET.head - 6) / sets.length - 6 : 0;
  sets.forEach((set, at) => {
    const newest = sets.length > 1 && at === sets.length - 1;
    marks.push({ id: set.key, type: "set", key: set.key, object: set, newest, x: x + BRACKET.head + at * (each + 6), y: y + 6, w: each, h: BRACKET.height - 12 });
  });
  return marks;
}
