// Sends what waits, one after the other: when a page opens, when the network or the page comes back,
// and again later with growing pauses. No background sync: it replays twice, late or never.
// Who is signed in is asked before each round; an entry goes out under its writer's name or not at
// all (the portal compares `X-Account` once more). An entry leaves "waiting" only by an answer of
// the portal about that entry.

import { drop } from "./drafts.js";
import { discard, entries, entry as find, forgetBytes, gone, isOpen, keep, photoBytes, settle } from "./queue.js";
import { KINDS } from "./kinds.js";
import { ask, listen, now, tell, who } from "./vault.js";
import { say } from "./words.js";

const PART = 512 * 1024;
const PAUSES = [5, 10, 20, 40, 80, 160, 300].map((seconds) => seconds * 1000);
const PATIENCE = 120_000;

class Wait extends Error {} // try again later
class SignIn extends Error {} // not before somebody signs in

let running = false;
let failures = 0;
let timer;
let csrf;

/** What the last round met: "", "away", "out", "other", "busy", "gone", or "elsewhere" (another tab
 *  sends); heard through `kts-sent`. */
export let obstacle = "";

async function request(method, path, body, headers = {}) {
  const me = await who();
  const binary = body instanceof Uint8Array;
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        Accept: "application/json",
        "Content-Type": binary ? "application/octet-stream" : "application/json",
        "X-CSRFToken": csrf,
        "X-Account": me.account,
        ...headers,
      },
      body: binary ? body : JSON.stringify(body),
      cache: "no-store",
      redirect: "error", // nobody's login page is an answer
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    throw new Wait("away");
  }
  let answer;
  try {
    answer = await response.json();
  } catch {
    throw new Wait(response.status === 404 ? "gone" : "busy"); // a proxy or a fault, not the portal's own words
  }
  if (response.status >= 500 || [408, 425, 429].includes(response.status)) throw new Wait("busy");
  const closed = ["not_authenticated", "csrf_failed", "permission_denied", "password_change_required", "second_factor_required", "other_account"];
  if (answer.code === "other_account") throw new SignIn("other");
  if (response.status === 401 || (response.status === 403 && closed.includes(answer.code))) {
    const here = await stillHere();
    if (!here || response.status === 401) throw here ? new Wait("busy") : new SignIn("out");
  }
  return { status: response.status, ok: response.ok, answer };
}

async function stillHere() {
  const me = await who();
  const session = await ask();
  if (session.state === "away") throw new Wait("away");
  if (session.state === "out" || (await who())?.account !== me.account) return false;
  const renewed = session.csrf !== csrf;
  csrf = session.csrf;
  if (renewed) throw new Wait("retry"); // a login in another tab turned the token
  return true;
}

/** The record as the portal has it, for the eyes of who must decide. */
async function theirs(kind, id) {
  try {
    const response = await fetch(`${kind.path}${id}/`, { headers: { Accept: "application/json" }, cache: "no-store" });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

async function sendRecord(one) {
  const kind = KINDS[one.kind];
  const body = { ...(kind.unnumbered ? {} : { id: one.id }), ...one.record, ...(kind.extra?.(one) ?? {}) };
  const { status, ok, answer } = await request("POST", kind.path, body);
  if (ok && (kind.unnumbered || answer.id === one.id)) {
    Object.assign(one, {
      state: "sent", sent: now(), receipt: answer.receipt ?? "", late: Boolean(answer.late),
      status: answer.status ?? "", warnings: answer.warnings ?? [], reason: "", errors: {}, theirs: null,
    });
    return true;
  }
  if (ok) throw new Wait("busy"); // an answer about something else
  Object.assign(one, {
    state: "refused", refusedWith: status, code: answer.code ?? "", reason: answer.detail || say("reason_none"),
    errors: answer.errors ?? {},
    theirs: status === 409 || status === 412 ? answer.current ?? answer.found?.[0] ?? (await theirs(kind, one.id)) : null,
  });
  return false;
}

// Photos: all are announced, so that the record tells "0 dari 3 foto"; then each goes in parts. What
// has arrived is asked, not remembered: a cut costs at most one part.
async function sendPhotos(one) {
  for (const photo of one.photos) {
    if (photo.done || photo.announced || photo.reason) continue;
    const body = { id: photo.id, kind: one.kind, record: one.id, size: photo.size, sha256: photo.sha256 };
    const { ok, answer } = await request("POST", "/api/v1/uploads/", body);
    if (ok) photo.announced = true;
    else photo.reason = answer.detail || say("reason_none");
  }
  await keep(one);
  for (const photo of one.photos) {
    if (!photo.announced || photo.done || photo.reason) continue;
    await sendPhoto(photo);
    await keep(one);
    if (photo.done) await forgetBytes(photo.id);
  }
}

async function sendPhoto(photo) {
  const data = await photoBytes(photo.id);
  if (!data) {
    photo.reason = say("photo_bad");
    return;
  }
  const path = `/api/v1/uploads/${photo.id}/`;
  const begun = await fetch(path, { headers: { Accept: "application/json" }, cache: "no-store" }).catch(() => null);
  if (!begun?.ok) throw new Wait("away");
  let { received, complete } = await begun.json();
  for (let tries = 0; !complete && tries < 3; ) {
    const part = data.subarray(received, received + PART);
    const { ok, answer } = await request("PATCH", path, part, { "Upload-Offset": String(received) });
    if (ok) ({ received, complete } = answer);
    else if (answer.code === "hash_mismatch") {
      tries += 1;
      received = 0;
    } else {
      photo.reason = answer.detail || say("reason_none");
      return;
    }
  }
  photo.done = complete;
  if (!complete) photo.reason = say("photo_bad");
}

async function sendOne(id) {
  const one = await find(id);
  if (!one || !isOpen(one) || one.state === "draft" || one.state === "refused") return;
  const seen = one.rev;
  if (one.state === "waiting") {
    await sendRecord(one);
    // Changed meanwhile on this phone: that version stands; the portal will show the difference.
    if (!(await keep(one, { onlyAt: seen }))) return;
    // No record has its number, so nothing else says that the draft is done with.
    if (one.state === "sent" && KINDS[one.kind].unnumbered) await drop(one);
  }
  if (one.state === "sent" && KINDS[one.kind].photos) await sendPhotos(one);
}

async function round() {
  const me = await who();
  if (!me) return "";
  await settle();
  for (const one of await gone()) if (await drop({ ...one, uploaded: true })) await discard(one.id);
  const waiting = (await entries()).filter((one) => (one.state === "waiting" || one.state === "sent") && isOpen(one) && !allRefused(one));
  if (!waiting.length) return "";
  const session = await ask();
  if (session.state !== "here") return session.state;
  if ((await who()).account !== me.account) return "other";
  csrf = session.csrf;
  for (const { id } of waiting) {
    try {
      await sendOne(id);
    } catch (error) {
      if (error.message !== "retry") throw error;
      await sendOne(id); // once more with the new token; a second turn waits for the next round
    }
    document.dispatchEvent(new CustomEvent("kts-sent"));
  }
  return "";
}

function allRefused(one) {
  return one.state === "sent" && one.photos.every((photo) => photo.done || photo.reason);
}

async function guarded(work) {
  if (!navigator.locks) return work();
  // One tab sends at a time; the others look again a little later.
  return navigator.locks.request("kts-send", { ifAvailable: true }, (lock) => (lock ? work() : "elsewhere"));
}

/** Send everything that waits; called as often as one likes. */
export async function drain() {
  if (running) return;
  running = true;
  clearTimeout(timer);
  try {
    obstacle = await guarded(round);
    if (!obstacle) failures = 0;
  } catch (error) {
    if (error instanceof Wait || error instanceof SignIn) obstacle = error.message;
    else console.error(error);
    if (!obstacle) obstacle = "busy";
  } finally {
    running = false;
  }
  // Without a session nothing can be sent; a login opens a page, and that drains.
  if (obstacle && !["out", "other"].includes(obstacle)) {
    const pause = PAUSES[Math.min(failures, PAUSES.length - 1)];
    failures += 1;
    timer = setTimeout(drain, pause * (0.75 + Math.random() / 2));
  }
  document.dispatchEvent(new CustomEvent("kts-sent"));
}

/** Drain on every occasion there is. */
export function drainAlways() {
  const again = () => {
    failures = 0;
    drain();
  };
  window.addEventListener("online", again);
  window.addEventListener("pageshow", (event) => { if (event.persisted) again(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
  listen(({ what }) => { if (what === "came") again(); });
  drain();
}

/** Records that came back: what was sent is asked after, so that the queue tells of it. */
export async function askAfter(sent) {
  for (const one of sent) {
    const record = await theirs(KINDS[one.kind], one.id);
    if (!record || record.status === one.status) continue;
    Object.assign(one, { status: record.status, reason: record.return_reason ?? "", theirs: record.status === "returned" ? record : null });
    await keep(one, { onlyAt: one.rev });
    tell("changed");
  }
}

