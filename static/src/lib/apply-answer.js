// What the apply address answered, as rows to show and marks for the editor.

/**
 * answer: {results: [{document, message, action, …}], errors: [{document, line|null, field|null, message}]}.
 * Returns rows {tone, word, text, line|null} in the order of the documents, errors after results of the same document.
 */
export function answerRows({ results = [], errors = [] }) {
  const done = results.map((result) => ({ at: result.document, tone: result.action === "unchanged" ? "" : "ok", word: result.action, text: result.message, line: null }));
  const failed = errors.map((error) => ({ at: error.document + 0.5, tone: "bad", word: "error", text: errorText(error), line: error.line ?? null }));
  return [...done, ...failed].sort((a, b) => a.at - b.at).map(({ at, ...row }) => row);
}

function errorText({ field, message }) {
  return field && !message.includes(field) ? `${field}: ${message}` : message;
}

/** Errors that have a line, as {line, message}; a line beyond the end is put on the last one. */
export function errorMarks({ errors = [] }, lines) {
  return errors.filter((error) => error.line).map((error) => ({ line: Math.min(Math.max(1, error.line), lines), message: errorText(error) }));
}
