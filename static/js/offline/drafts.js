// Unfinished forms lie on the server as well while there is a network: whoever loses the phone, or
// its store, goes on elsewhere.

import { ask, who } from "./vault.js";

let csrf;

async function token() {
  csrf ??= (await ask()).csrf;
  return csrf;
}

async function send(method, id, body) {
  const me = await who();
  if (!me || !navigator.onLine) return false;
  try {
    const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": await token(), "X-Account": me.account };
    const response = await fetch(`/api/v1/me/drafts/${id}/`, {
      method, headers, body: body && JSON.stringify(body), cache: "no-store", signal: AbortSignal.timeout(30_000),
    });
    if (response.status === 403) csrf = undefined;
    return response.ok || (method === "DELETE" && response.status === 404); // dropped before
  } catch {
    return false;
  }
}

/** Keep it on the server too; answers whether it is there now. */
export function upload(entry) {
  return send("PUT", entry.id, { kind: entry.kind, values: entry.values });
}

export function drop(entry) {
  return entry.uploaded ? send("DELETE", entry.id) : true;
}

/** Drafts of his other phones, or of this one before it was emptied. */
export async function elsewhere(known) {
  try {
    const response = await fetch("/api/v1/me/drafts/", { headers: { Accept: "application/json" }, cache: "no-store" });
    const { results } = await response.json();
    const here = new Set(known.map((one) => one.id));
    return results.filter((draft) => !here.has(draft.id));
  } catch {
    return [];
  }
}
