// How many cells of a terminal a letter takes: Chinese and emoji two, combining marks none.

const NONE = /[\u0300-\u036f\u200b-\u200f\u20d0-\u20ff\ufe00-\ufe0f]/;
const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Cells of one letter (a code point). */
export function cellWidth(letter) {
  if (NONE.test(letter)) return 0;
  return WIDE.test(letter) ? 2 : 1;
}

/** Cells of a text without line breaks. */
export function cellsOf(text) {
  let cells = 0;
  for (const letter of text) cells += cellWidth(letter);
  return cells;
}
