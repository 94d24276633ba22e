// A form of the app. Every change is kept on the phone at once; "Kirim" puts the entry into the
// queue and the queue sends it. What may be chosen lies on the phone.

import { shrink } from "../photos.js";
import { card } from "./cards.js";
import { drop, upload } from "./drafts.js";
import { addHere, fill, findHere, follow, form, kind, offerAll, read, runsUntil } from "./fields.js";
import { KINDS } from "./kinds.js";
import { place } from "./place.js";
import { addPhoto, choices as known, dropPhoto, entries, entry as find, fresh, keep, photoBytes, renewChoices } from "./queue.js";
import { drain } from "./send.js";
import { isFull, isKept } from "./store.js";
import { ask, clockTrouble, listen, now, over, possible, today, who } from "./vault.js";
import { make, note, redraw, say } from "./words.js";

const MOST_PHOTOS = 6;
const LARGEST = 10 * 1024 * 1024;
// What is likely the same in the next one, what of it was not typed but picked, and its days.
const SAME = ["program", "area", "place_kind", "settlement_type", "petugas", "unit", "patrol_type", "situation", "posko", "pillar", "person"];
const DAYS = ["formed_on", "patrolled_on", "as_of"];
const STAYS = [...SAME, ...DAYS, "week"];
// Kinds that are not to be typed where there is nothing to choose from.
const NONE = { formation: ({ villages }) => !villages.length, zone: ({ rt }) => !rt.length, checkin: ({ posko }) => !posko.length };
const HIDDEN = ["latitude", "longitude", "position_accuracy_m", "phone_at"]; // a reset leaves them

const notes = document.querySelector("[data-notes]");
const saved = document.querySelector("[data-saved]");
const previews = document.querySelector("[data-previews]");
const result = document.querySelector("[data-result]");

let choices;
let current;
let saving = Promise.resolve();
let planned;
let plannedUpload;
let changes = 0;

let assumed; // the day that was filled in as today

function warn(kindOf, text, about = "") {
  const told = note(kindOf, text);
  if (about) told.dataset[about] = ""; // taken away by that name
  notes.append(told);
}

// ---------------------------------------------------------------- as it begins

function defaults() {
  assumed = today();
  const values = Object.fromEntries(DAYS.map((name) => [name, assumed]));
  if (kind === "nil") values.week = choices.nil.owed || choices.nil.weeks[0][0];
  if (kind === "checkin") values.pillar = choices.own_pillar;
  if (kind === "formation") Object.assign(values, { program: choices.last.program, petugas: choices.last.petugas });
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (name === "area" || name === "program") values[name] = value;
  }
  return values;
}

// What the portal says of the clock while the form is open: a day that was filled in by a wrong one
// is filled in anew, a day that was chosen stays.
function mindClock() {
  notes.querySelector("[data-clock]")?.remove();
  const trouble = clockTrouble();
  if (trouble) warn("warning", say(trouble.word, { days: trouble.days }), "clock");
  if (!form.dataset.ready || !assumed || assumed === today()) return;
  for (const name of DAYS) {
    const input = form.elements.namedItem(name);
    if (input?.value !== assumed) continue;
    input.value = today();
    changed();
  }
  assumed = today();
}

// ------------------------------------------------------------ as the last one

/** What the last entry of this kind had, on this phone or else at the portal. */
async function lastOnes() {
  const mine = (await entries()).filter((one) => one.kind === kind && one.id !== current.id && !["draft", "locked"].includes(one.state));
  const values = mine.at(-1)?.values ?? (kind === "formation" ? choices.last : choices[kind]?.last);
  return Object.fromEntries(Object.entries(values ?? {}).filter(([name, value]) => value && (SAME.includes(name) || name.startsWith("go-")) && offered(name, value)));
}

function offered(name, value) {
  const { options } = form.elements.namedItem(name) ?? {};
  return !options || [...options].some((one) => one.value === value); // a village may have gone
}

async function offerLast() {
  const button = form.querySelector("[data-same]");
  if (!button) return;
  const values = await lastOnes();
  const told = ["area", "posko", "place_kind", "patrol_type", "pillar"]
    .map((name) => [...(form.elements.namedItem(name)?.options ?? [])].find((one) => one.value && one.value === values[name])?.text)
    .filter(Boolean);
  button.hidden = !Object.keys(values).length;
  button.querySelector("[data-told]").textContent = told.join(", ");
  button.onclick = () => {
    fill(values);
    button.hidden = true;
    changed(0);
    (form.querySelector("[data-first]") ?? button).focus();
  };
}

// ----------------------------------------------------------------- keeping

function told(text, kindOf = "") {
  saved.textContent = text;
  saved.dataset.kind = kindOf;
}

// What is said to be kept is kept: a word about older changes never stands over newer ones.
async function keepNow(one, text, at) {
  try {
    await keep(one);
    document.dispatchEvent(new CustomEvent("kts-kept"));
    if (one.held) told(say(one.held === "full" ? "full" : "refused_store"), "bad");
    else if (at === changes) told(text);
    return true;
  } catch {
    told(say("refused_store"), "bad");
    return false;
  }
}

// One after the other, in the order of the changes.
function keepSoon(one, text = say("saved")) {
  const at = changes;
  saving = saving.then(() => keepNow(one, text, at));
  return saving;
}

function save() {
  clearTimeout(planned);
  planned = undefined;
  current.values = read();
  clearTimeout(plannedUpload);
  plannedUpload = setTimeout(saveElsewhere, 2500);
  return keepSoon(current);
}

async function saveElsewhere() {
  const one = current;
  if (one.state !== "draft" || !(await upload(one)) || current !== one || one.state !== "draft") return;
  one.uploaded = true;
  keepSoon(one, say("saved_both"));
}

function changed(at = 200) {
  if (current.state !== "draft") current.state = "draft"; // opened again: sent anew when it is ready
  changes += 1;
  if (saved.dataset.kind !== "bad") told(""); // several lines that went would pull the button from under the finger
  clearTimeout(planned);
  planned = setTimeout(save, at);
}

// ------------------------------------------------------------------ photos

async function showPhotos() {
  if (!previews) return;
  const items = [];
  for (const photo of current.photos) {
    const data = photo.done ? null : await photoBytes(photo.id);
    const image = make("img", { alt: photo.name });
    if (data) {
      image.src = URL.createObjectURL(new Blob([data]));
      image.addEventListener("load", () => URL.revokeObjectURL(image.src));
    }
    const button = make("button", { type: "button", class: "btn btn-quiet btn-sm" }, say("remove"));
    button.addEventListener("click", async () => {
      await dropPhoto(current, photo.id);
      await save();
      showPhotos();
    });
    items.push(make("li", {}, image, photo.done ? null : button));
  }
  previews.replaceChildren(...items);
}

async function take(input) {
  const said = form.querySelector("[data-photos-said]");
  said.textContent = "";
  for (const file of [...input.files]) {
    if (current.photos.length >= MOST_PHOTOS) {
      said.textContent = say("photo_most", { most: MOST_PHOTOS });
      break;
    }
    const small = await shrink(file);
    if (small.size > LARGEST) {
      said.textContent = say("photo_big");
      continue;
    }
    try {
      // Copied now: what becomes of the file in the gallery changes nothing any more.
      await addPhoto(current, small.name, new Uint8Array(await small.arrayBuffer()));
      await save();
    } catch (error) {
      said.textContent = isFull(error) ? say("photo_full") : say("photo_bad");
    }
  }
  input.value = "";
  showPhotos();
}

// ----------------------------------------------------------------- sending

function faults() {
  let first = null;
  for (const old of form.querySelectorAll(".error")) old.remove();
  const like = form.querySelector("[data-like]");
  if (like && !like.hidden && !form.elements.confirmed.checked) {
    like.append(make("p", { class: "error" }, say("like_must")));
    first = form.elements.confirmed;
  }
  for (const input of form.querySelectorAll("[data-must]")) {
    const { value } = form.elements.namedItem(input.name); // of buttons, the one that is chosen
    if (value.trim() || input.closest("[hidden]:not(select)")) continue;
    const box = input.closest(".field");
    box.append(make("p", { class: "error" }, say(input.dataset.must || "must")));
    first ??= box.querySelector("input:not([type=hidden]), select:not([hidden])");
  }
  first?.focus();
  return Boolean(first);
}

function showFaults(errors) {
  for (const [name, messages] of Object.entries(errors ?? {})) {
    const input = form.querySelector(`[name="${CSS.escape(name.split(".")[0])}"]`);
    input?.closest(".field")?.append(...messages.map((text) => make("p", { class: "error" }, text)));
  }
}

async function send(again) {
  clearTimeout(planned);
  planned = undefined;
  changes += 1;
  const done = current;
  const clock = form.elements.namedItem("phone_at");
  if (clock && !clock.value) clock.value = new Date(now()).toISOString(); // when it was tapped first
  done.values = read();
  if (faults()) return keepSoon(done);
  const until = kind === "nil" && runsUntil();
  if (until && !window.confirm(say("week_runs_sure", { day: until }))) return keepSoon(done);
  notes.querySelector("[data-reason]")?.remove(); // what was refused is mended
  clearTimeout(plannedUpload);
  Object.assign(done, { state: "waiting", record: KINDS[kind].record(done.values, choices), confirmed: Boolean(done.values.confirmed), reason: "", errors: {}, theirs: null });
  // At once, before anything waits: what is typed from here on belongs to the next entry.
  if (again) next(done);
  const village = done.values.area_label;
  const text = !again ? "" : village ? say("kept", { village }) : say("kept_short");
  if (!(await keepSoon(done, text))) {
    done.state = "draft";
    current = done;
    fill(done.values);
    return undefined;
  }
  drain().then(() => drop(done));
  if (again) return undefined;
  form.hidden = true;
  document.addEventListener("kts-sent", () => show(done.id));
  window.scrollTo(0, 0);
  return show(done.id);
}

async function show(id) {
  const one = await find(id);
  if (!one || current.id !== id) return;
  result.hidden = false;
  redraw(result.querySelector("ul"), [card(one, choices)]);
}

/** A new form in which stays what is likely the same. */
function next(done) {
  const stays = Object.fromEntries(Object.entries(done.values).filter(([name]) => STAYS.includes(name)));
  if (kind === "formation") addHere(done.values);
  form.reset();
  form.hidden = false;
  result.hidden = true;
  for (const name of HIDDEN) if (form.elements.namedItem(name)) form.elements.namedItem(name).value = "";
  for (const old of form.querySelectorAll(".error")) old.remove();
  current = fresh(kind);
  fill({ ...defaults(), ...stays });
  showPhotos();
  history.replaceState(null, "", location.pathname);
  told("");
  window.scrollTo(0, 0);
  form.querySelector("[data-first]")?.focus();
}

// ----------------------------------------------------------------- opening

async function signedIn() {
  if (await who()) {
    ask().then(({ changed: other }) => (other ? location.reload() : mindClock())); // somebody else's phone now
    return true;
  }
  const session = await ask();
  return session.state === "here";
}

function closed(text, out = true) {
  form.hidden = true;
  if (!out) return notes.append(note("info", text));
  const login = make("a", { class: "btn btn-primary", href: `/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}` }, document.body.dataset.login);
  return notes.append(note("warning", text, make("p", {}, login)));
}

async function open() {
  if (!possible) return closed(say("refused_store"));
  if (!(await signedIn())) return closed(say(over ? "session_over" : "never_signed_in"));
  if (!(await isKept())) warn("warning", say("refused_store"));
  choices = (await known()) ?? (await renewChoices());
  if (!choices) return closed(say("never_signed_in"));
  renewChoices();
  if (!choices.kinds.includes(kind)) return closed(say("not_allowed"), false);
  if (NONE[kind]?.(choices)) return closed(say(`none_${kind}`), false);
  offerAll(choices);
  const id = new URLSearchParams(location.search).get("id");
  current = (id && (await find(id))) || fresh(kind);
  if (current.state === "sent") current = fresh(kind);
  if (kind === "formation") await findHere(current.id);
  fill({ ...defaults(), ...current.values });
  showFaults(current.errors);
  if (current.reason) warn("warning", current.reason, "reason");
  await import("../village-picker.js");
  place(form, choices, () => changed(0));
  listenToForm();
  await showPhotos();
  if (!current.rev) await offerLast();
  form.hidden = false;
  form.dataset.ready = "";
  mindClock();
  navigator.storage?.persist?.();
}

function listenToForm() {
  form.addEventListener("input", () => changed()); // a pause between two letters is enough
  form.addEventListener("change", (event) => {
    for (const old of event.target.closest(".field")?.querySelectorAll(".error") ?? []) old.remove();
    if (event.target.type === "file") return take(event.target);
    follow();
    changed(0);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.submitter?.value === "again");
  });
  document.querySelector("[data-next]").addEventListener("click", () => next(current));
  // Going away, by a call or by the button: what was typed last is kept.
  document.addEventListener("visibilitychange", () => { if (document.hidden && planned) save(); });
  window.addEventListener("pagehide", () => { if (planned) save(); });
}

// Somebody signed out, or another person came: his form is none of the next one's business.
listen(async ({ what, account }) => {
  if (what === "left" || (what === "came" && (await who())?.account !== account)) location.reload();
});
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

open();
