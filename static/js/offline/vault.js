// Who is at the phone, and the key to what he wrote. The key comes from the portal with his session:
// it stays with the open tab, or on a phone that he called his own until the session ends. Without
// it nobody reads the boxes, not even who holds the phone; at his next login he has it again.

import * as store from "./store.js";

const ROW = "session";
const IN_TAB = "kts-key";
const channel = "BroadcastChannel" in window ? new BroadcastChannel("kts") : null;

let me; // of this page: stays while it is open, even when the session ends meanwhile
export let over = false; // by the phone's clock his session has ended
export const possible = Boolean(window.isSecureContext && window.crypto?.subtle);

function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function imported(text) {
  return crypto.subtle.importKey("raw", bytes(text), "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** Tell the other tabs: `changed` (the queue), `left` (somebody signed out), `came`. */
export function tell(what, account = me?.account) {
  channel?.postMessage({ what, account });
}

export function listen(heard) {
  channel?.addEventListener("message", (event) => heard(event.data));
}

/** The portal's time, in milliseconds, as well as the phone knows it: its own clock, mended by how
 *  far it was off when the portal was last heard, and never before that moment. */
export function now() {
  return Math.max(mended(), me?.seen ?? 0);
}

/** The day of the portal's clock in the portal's zone, whatever the phone's are set to. */
export function today() {
  return new Date(now()).toLocaleDateString("sv-SE", { timeZone: document.body.dataset.zone });
}

function mended() {
  return Date.now() + (me?.offset ?? 0);
}

/** What is wrong with the phone's clock: {word, days}, or null. */
export function clockTrouble() {
  const back = days((me?.seen ?? 0) - mended()); // set back since, without a network to mend it by
  if (back > 0) return { word: "clock_back", days: back };
  const off = Math.abs(days(me?.offset ?? 0));
  return off ? { word: "clock", days: off } : null;
}

function days(milliseconds) {
  return Math.round(Math.abs(milliseconds) / 86_400_000) * Math.sign(milliseconds);
}

/** Who may write and read here: {account, person, kinds, tabs, key}, or null. Asks no network. */
export async function who() {
  if (me) return me;
  const row = await store.get("meta", ROW);
  if (!row) return null;
  const inTab = JSON.parse(sessionStorage.getItem(IN_TAB) ?? "null");
  const key = row.key ?? (inTab?.account === row.account ? await imported(inTab.key) : null);
  if (!key) return null;
  if (row.until < Date.now() + row.offset) {
    await forget();
    over = true;
    return null;
  }
  me = { ...row, key };
  return me;
}

async function remember(answer) {
  const key = await imported(answer.key);
  const session = {
    name: ROW,
    account: answer.account,
    person: answer.name,
    kinds: answer.kinds,
    tabs: answer.tabs,
    until: Date.parse(answer.until),
    offset: Date.parse(answer.now) - Date.now(),
    seen: Date.parse(answer.now),
  };
  const other = me && me.account !== session.account;
  me = { ...session, key };
  sessionStorage.setItem(IN_TAB, JSON.stringify({ account: answer.account, key: answer.key }));
  await store.put("meta", answer.keep ? { ...session, key } : session);
  return other;
}

/** Ask the portal whose session this is. Answers {state: "here", csrf, version, changed},
 *  {state: "out"} or {state: "away"} (no network, or no answer of ours). */
export async function ask() {
  let response;
  try {
    response = await fetch("/api/v1/me/phone/", {
      headers: { Accept: "application/json" }, cache: "no-store", signal: AbortSignal.timeout(30_000),
    });
  } catch {
    return { state: "away" };
  }
  if (response.status === 401 || response.status === 403) {
    await drop();
    return { state: "out" };
  }
  try {
    const answer = await response.json();
    if (!response.ok || !answer.account) return { state: "away" };
    const before = me?.account;
    const changed = await remember(answer);
    if (before !== answer.account) tell("came");
    return { state: "here", csrf: answer.csrf, version: answer.version, changed };
  } catch {
    return { state: "away" };
  }
}

// The key leaves the phone; a page that is open keeps it until it closes, so that what is being
// typed there is still saved.
async function drop() {
  sessionStorage.removeItem(IN_TAB);
  await store.remove("meta", ROW);
}

/** Forget who was here: at the login page, and when he signs out. */
export async function forget() {
  me = undefined;
  await drop();
}

export async function lock(owner, id, content) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = content instanceof Uint8Array ? content : new TextEncoder().encode(JSON.stringify(content));
  const additionalData = new TextEncoder().encode(`${owner}/${id}`);
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, me.key, data) };
}

/** The bytes in a box; throws where the key is another's or the box was changed. */
export async function opened(owner, id, box) {
  const additionalData = new TextEncoder().encode(`${owner}/${id}`);
  return crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv, additionalData }, me.key, box.data);
}

export async function unlock(owner, id, box) {
  return JSON.parse(new TextDecoder().decode(await opened(owner, id, box)));
}
