// Requests from scripts, with what the server wants to see in them.

/** Headers that the server wants from a script: the anti-forgery token and the page's language. */
export function requestHeaders() {
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  return { "X-CSRFToken": token, "Accept-Language": document.documentElement.lang };
}

/** POST a form; resolves to the answer, rejects with an Error whose message can be shown. */
export async function postForm(url, fields) {
  return checked(await fetch(url, { method: "POST", headers: requestHeaders(), body: new URLSearchParams(fields) }));
}

/** POST JSON and resolve to the decoded JSON answer, also when the status says that there were errors in it. */
export async function postJson(url, value) {
  const headers = { ...requestHeaders(), "Content-Type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(value) });
  if (!answer.headers.get("content-type")?.includes("json")) throw new Error(`${answer.status} ${answer.statusText}`);
  return answer.json();
}

/** GET a text. */
export async function getText(url) {
  return (await checked(await fetch(url, { headers: requestHeaders() }))).text();
}

/** PUT a text. */
export async function putText(url, body) {
  const headers = { ...requestHeaders(), "Content-Type": "text/plain; charset=utf-8" };
  return checked(await fetch(url, { method: "PUT", headers, body }));
}

// The server says in {error} what was wrong; where it says nothing, the status has to do.
async function checked(answer) {
  if (answer.ok) return answer;
  const said = answer.headers.get("content-type")?.includes("json") ? (await answer.json()).error : null;
  throw Object.assign(new Error(said ?? `${answer.status} ${answer.statusText}`), { status: answer.status });
}
