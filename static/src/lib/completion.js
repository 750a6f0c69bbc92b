// What to do with the server's completions: put in what is certain, list the rest.

import { cellsOf } from "./cell-width.js";

/** The longest beginning that all texts share. */
export function commonPrefix(texts) {
  let prefix = texts[0] ?? "";
  for (const text of texts) while (!text.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}

/** {insert} what can be put in place of `typed`, with a space after the only choice; {list} the items to show, if any. */
export function complete(typed, items) {
  const texts = items.map((item) => item.text);
  if (!texts.length) return { insert: null, list: [] };
  if (texts.length === 1) return { insert: texts[0] + (/[/=]$/.test(texts[0]) ? "" : " "), list: [] };
  const prefix = commonPrefix(texts);
  const grows = prefix.length > typed.length && prefix.startsWith(typed);
  return { insert: grows ? prefix : null, list: grows ? [] : items };
}

/** Items in columns, filled downwards as ls does, as lines of text. */
export function inColumns(texts, columns) {
  const width = Math.max(...texts.map(cellsOf)) + 2;
  const across = Math.max(1, Math.floor(columns / width));
  const rows = Math.ceil(texts.length / across);
  return Array.from({ length: rows }, (_, row) =>
    texts.filter((_, at) => at % rows === row).map((text) => text + " ".repeat(width - cellsOf(text))).join("").trimEnd());
}
