// A typed line as rows of a terminal: wraps by itself, because a wide letter may not fit into the last cell.

import { cellWidth } from "./cell-width.js";

/**
 * @returns {{rows: string[], row: number, column: number}} the rows to write and where the cursor stands.
 * `promptWidth` is what the prompt takes of the first row; a line break in the text starts a row with `indent`.
 */
export function lineView(letters, cursor, { promptWidth, columns, indent = "> " }) {
  const rows = [""];
  let column = promptWidth;
  let at = null;
  const wrap = (start = "") => {
    rows.push(start);
    column = start.length;
  };
  letters.forEach((letter, index) => {
    if (letter !== "\n" && column + cellWidth(letter) > columns) wrap();
    if (index === cursor) at = { row: rows.length - 1, column };
    if (letter === "\n") return wrap(indent);
    const shown = letter === "\t" ? " " : letter;
    rows[rows.length - 1] += shown;
    column += cellWidth(shown);
  });
  if (column >= columns) wrap();
  return { rows, ...(at ?? { row: rows.length - 1, column }) };
}
