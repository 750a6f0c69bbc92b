// Moving between marks with the arrow keys: the nearest one in that direction, straight ahead before aside.

const AHEAD = {
  ArrowRight: ([dx, dy]) => [dx, dy], ArrowLeft: ([dx, dy]) => [-dx, dy],
  ArrowDown: ([dx, dy]) => [dy, dx], ArrowUp: ([dx, dy]) => [-dy, dx],
};

/** The mark to go to from `from` with that key, or null at the edge. */
export function nearest(marks, from, key) {
  const turn = AHEAD[key];
  if (!turn) return null;
  const ranked = marks.filter((mark) => mark !== from).map((mark) => ({ mark, cost: cost(turn(between(from, mark))) }));
  return ranked.filter(({ cost }) => cost < Infinity).sort((a, b) => a.cost - b.cost)[0]?.mark ?? null;
}

function between(from, to) {
  return [to.x + to.w / 2 - from.x - from.w / 2, to.y + to.h / 2 - from.y - from.h / 2];
}

function cost([ahead, aside]) {
  if (ahead <= 4) return Infinity;
  return ahead + 2.2 * Math.abs(aside);
}
