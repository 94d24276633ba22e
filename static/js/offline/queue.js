// Entries of one person on this phone. Each has the number (UUID) with which the portal will know
// it; it is made when the form opens and never changes, so sending twice is sending once.
// States: draft > waiting > sent, or refused (with the reason, and what the portal holds). A draft that
// was thrown away without a network is "gone": seen by nobody, kept until the portal's copy is gone too.

import * as store from "./store.js";
import { lock, now, opened, tell, unlock, who } from "./vault.js";

const KEPT_DAYS = 30; // receipts of what was sent stay to be shown
const unkept = new Set(); // entries that only this page holds

/** Would something be lost if the page closed now? */
export function anyUnkept() {
  return unkept.size > 0;
}

/** A new entry of a kind, not yet stored. */
export function fresh(kind, values = {}) {
  return { id: crypto.randomUUID(), kind, values, photos: [], state: "draft", made: now(), rev: 0 };
}

/** Keep an entry. With `rev` only if nobody changed it since: answers the new revision, or 0. */
export async function keep(entry, { onlyAt } = {}) {
  const me = await who();
  const next = (entry.rev ?? 0) + 1;
  const content = { ...entry, rev: next, at: now() };
  const row = { id: entry.id, owner: me.account, rev: next, box: await lock(me.account, entry.id, content) };
  if (!(await store.put("entries", row, { rev: onlyAt }))) return 0;
  Object.assign(entry, { rev: next, held: store.holds("entries", entry.id) });
  if (entry.held && isOpen(entry)) unkept.add(entry.id);
  else unkept.delete(entry.id);
  tell("changed");
  return next;
}

async function read(row) {
  return { ...(await unlock(row.owner, row.id, row.box)), rev: row.rev, held: store.holds("entries", row.id) };
}

export async function entry(id) {
  const me = await who();
  const row = me && (await store.get("entries", id));
  return row?.owner === me?.account && row ? read(row) : null;
}

/** His entries, the oldest first; what cannot be opened is left alone and told by its number. */
export async function entries() {
  return (await everything()).filter((one) => one.state !== "gone");
}

/** Drafts thrown away here that the portal still keeps. */
export async function gone() {
  return (await everything()).filter((one) => one.state === "gone");
}

async function everything() {
  const me = await who();
  if (!me) return [];
  const found = [];
  for (const row of await store.all("entries", me.account)) {
    try {
      found.push(await read(row));
    } catch {
      found.push({ id: row.id, state: "locked", photos: [], values: {}, made: 0, rev: row.rev });
    }
  }
  return found.sort((one, other) => one.made - other.made);
}

/** How many wait on the phone: of this person, and of others (who are not told apart). */
export async function counts() {
  const me = await who();
  const rows = await store.all("entries");
  let own = 0;
  for (const one of me ? await entries() : []) own += isOpen(one) ? 1 : 0;
  return { own, others: rows.filter((row) => row.owner !== me?.account).length };
}

/** Not wholly at the portal yet. */
export function isOpen(one) {
  return !["sent", "gone"].includes(one.state) || one.photos.some((photo) => !photo.done);
}

/** Throw an entry away. `later`: the portal's copy of the draft is still to be dropped. */
export async function discard(id, later = null) {
  const photos = await store.all("photos", id);
  await store.remove("photos", ...photos.map((row) => row.id));
  if (later) await keep({ ...fresh(later.kind), id, state: "gone" });
  else await store.remove("entries", id);
  unkept.delete(id);
  await settle();
  tell("changed");
}

/** Is there room meanwhile for what only this page holds? */
export async function settle() {
  await store.settle();
  for (const id of unkept) if (!store.holds("entries", id)) unkept.delete(id);
}

/** Receipts that were shown long enough make room. */
export async function tidy() {
  for (const one of await entries()) {
    if (!isOpen(one) && one.state === "sent" && now() - one.sent > KEPT_DAYS * 86_400_000) await discard(one.id);
  }
}

export async function addPhoto(one, name, data) {
  const me = await who();
  const id = crypto.randomUUID();
  const hash = await crypto.subtle.digest("SHA-256", data);
  const sha256 = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (one.photos.some((photo) => photo.sha256 === sha256)) return null;
  await store.put("photos", { id, entry: one.id, owner: me.account, box: await lock(me.account, id, data) }, { must: await store.isKept() });
  const photo = { id, name, size: data.byteLength, sha256, done: false };
  one.photos.push(photo);
  return photo;
}

export async function photoBytes(id) {
  const row = await store.get("photos", id);
  return row ? new Uint8Array(await opened(row.owner, id, row.box)) : null;
}

export async function dropPhoto(one, id) {
  one.photos = one.photos.filter((photo) => photo.id !== id);
  await store.remove("photos", id);
}

/** Bytes of a photo that has arrived are needed no more. */
export async function forgetBytes(id) {
  await store.remove("photos", id);
}

// Choices lie on the phone as the entries do.

export async function choices() {
  const me = await who();
  const row = me && (await store.get("choices", me.account));
  if (!row) return null;
  try {
    return await unlock(row.owner, "choices", row.box);
  } catch {
    return null;
  }
}

/** Fetch the choices anew if they changed. Answers them, or null where there is no network. */
export async function renewChoices() {
  const me = await who();
  const known = await choices();
  try {
    const response = await fetch("/api/v1/me/offline/", {
      headers: { Accept: "application/json", ...(known ? { "If-None-Match": known.tag } : {}) },
      cache: "no-store",
      signal: AbortSignal.timeout(60_000),
    });
    if (response.status === 304) return known;
    if (!response.ok) return null;
    const found = { ...(await response.json()), tag: response.headers.get("ETag") };
    await store.put("choices", { owner: me.account, box: await lock(me.account, "choices", found) });
    return found;
  } catch {
    return null;
  }
}
