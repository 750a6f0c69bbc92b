// The words that scripts put on a page, in the page's language. Cluster words (Running, CrashLoopBackOff) stay as they are.

import { en } from "./strings-en.js";
import { zh } from "./strings-zh.js";

const TABLES = { en, zh };

/** The table's key for a language tag: "zh-Hans" → "zh", all else → "en". */
export function tableOf(tag) {
  return String(tag).toLowerCase().startsWith("zh") ? "zh" : "en";
}

/**
 * The word for `key`, with {name} replaced from `values`, and {name|one|many} by one of the two words as the number asks.
 * An unknown key throws: it is a mistake in our own code.
 */
export function translate(language, key, values = {}) {
  const template = TABLES[tableOf(language)][key];
  if (template === undefined) throw new Error(`no words for ${key}`);
  return template.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, name, one, many) =>
    one === undefined ? String(values[name] ?? "") : Number(values[name]) === 1 ? one : many);
}

/** `translate` in the document's language. */
export function t(key, values) {
  return translate(globalThis.document?.documentElement.lang ?? "en", key, values);
}
