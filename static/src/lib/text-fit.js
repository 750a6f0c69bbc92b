// How much of a text fits: SVG does not clip or wrap. Widths are estimates good enough for an ellipsis.

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;
const NARROW = /[iljtfrI1.,:;'|()\[\] -]/;

/** Estimated width of a text in a sans face, in the units of `size`. */
export function textWidth(text, size) {
  let ems = 0;
  for (const letter of text) ems += WIDE.test(letter) ? 1 : NARROW.test(letter) ? 0.33 : /[mwMW]/.test(letter) ? 0.86 : /[A-Z]/.test(letter) ? 0.64 : 0.56;
  return ems * size;
}

/** The text, or its beginning with an ellipsis. */
export function fitStart(text, width, size) {
  if (textWidth(text, size) <= width) return text;
  let kept = text;
  while (kept && textWidth(`${kept}…`, size) > width) kept = kept.slice(0, -1);
  return `${kept}…`;
}

/** The text, or its end with an ellipsis: of a pod's name, the end tells it from its siblings. */
export function fitEnd(text, width, size) {
  if (textWidth(text, size) <= width) return text;
  let kept = text;
  while (kept && textWidth(`…${kept}`, size) > width) kept = kept.slice(1);
  return `…${kept}`;
}

/** The name of a pod, or its beginning and its last part: "web…2k4xp" says whose it is and which one. */
export function fitName(text, width, size) {
  if (textWidth(text, size) <= width) return text;
  const cut = text.lastIndexOf("-");
  const tail = cut > 0 && text.length - cut <= 9 ? text.slice(cut + 1) : text.slice(-5);
  let head = text.slice(0, text.length - tail.length);
  while (head && textWidth(`${head}…${tail}`, size) > width) head = head.slice(0, -1);
  return head ? `${head.replace(/-$/, "")}…${tail}` : fitEnd(tail, width, size);
}

/** "4", "0.5", "250m" for processor cores. */
export function cores(value) {
  if (value >= 10) return String(Math.round(value));
  return value >= 1 || value === 0 ? String(Math.round(value * 10) / 10) : `${Math.round(value * 1000)}m`;
}

/** "512Mi", "7.8Gi" for bytes. */
export function bytes(value) {
  if (!value) return "0";
  const gi = value / 2 ** 30;
  if (gi >= 1) return `${gi >= 10 ? Math.round(gi) : Math.round(gi * 10) / 10}Gi`;
  return `${Math.round(value / 2 ** 20)}Mi`;
}
