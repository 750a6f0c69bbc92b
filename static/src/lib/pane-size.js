// How big the first pane of two is, in percent: pure arithmetic for <split-panes>.

export const SMALLEST = 15;
export const LARGEST = 85;
const SNAP = 7;

/** A size that a drag or a key asked for → {size, collapsed}: near an edge the pane collapses instead of becoming a sliver. */
export function settle(percent) {
  if (percent < SNAP) return { size: 0, collapsed: "first" };
  if (percent > 100 - SNAP) return { size: 100, collapsed: "second" };
  return { size: Math.min(LARGEST, Math.max(SMALLEST, percent)), collapsed: null };
}

/** What a key on the separator asks for, as the new state; null when the key means nothing. `last` is the size before collapsing. */
export function sizeForKey(key, { size, collapsed, last }) {
  const step = { ArrowLeft: -4, ArrowUp: -4, ArrowRight: 4, ArrowDown: 4, PageUp: -12, PageDown: 12 }[key];
  if (step) return stepped(size, step);
  if (key === "Home") return settle(0);
  if (key === "End") return settle(100);
  if (key === "Enter") return collapsed ? settle(last) : settle(0);
  return null;
}

// From a collapsed edge the first step opens the pane at its smallest; at the smallest, the next step closes it.
function stepped(size, step) {
  const next = size + step;
  if (size === 0) return settle(step > 0 ? SMALLEST : 0);
  if (size === 100) return settle(step < 0 ? LARGEST : 100);
  if (size === SMALLEST && step < 0) return settle(0);
  if (size === LARGEST && step > 0) return settle(100);
  return settle(Math.min(LARGEST, Math.max(SMALLEST, next)));
}
