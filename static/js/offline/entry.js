// A form of the app. Every change is kept on the phone at once; "Kirim" puts the entry into the
// queue and the queue sends it. What may be chosen lies on the phone.

import { shrink } from "../photos.js";
import { card } from "./cards.js";
import { drop, upload } from "./drafts.js";
import { KINDS } from "./kinds.js";
import { place } from "./place.js";
import { addPhoto, choices as known, dropPhoto, entries, entry as find, fresh, keep, photoBytes, renewChoices } from "./queue.js";
import { drain } from "./send.js";
import { isFull, isKept } from "./store.js";
import { ask, clockIsOff, listen, now, possible, who } from "./vault.js";
import { make, note, say } from "./words.js";

const MOST_PHOTOS = 6;
const LARGEST = 10 * 1024 * 1024;
const STAYS = ["program", "area", "place_kind", "petugas", "formed_on", "unit", "patrol_type", "patrolled_on", "as_of", "posko", "pillar", "person", "week"];

const form = document.querySelector("form[data-entry]");
const kind = form.dataset.entry;
const notes = document.querySelector("[data-notes]");
const saved = document.querySelector("[data-saved]");
const previews = document.querySelector("[data-previews]");
const result = document.querySelector("[data-result]");

let choices;
let current;
let here = []; // kampung of this phone's queue: [desa, programme, name]
let kept = true;
let saving = Promise.resolve();
let planned;
let plannedUpload;
let changes = 0;

function today() {
  // The day of the portal's clock, in the phone's zone: a clock that is off fills in no future day.
  return new Date(now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

function warn(kindOf, text, ...more) {
  notes.append(note(kindOf, text, ...more));
}

// ---------------------------------------------------------------- choices

function option(value, text) {
  return make("option", { value }, text);
}

function offer(name, rows, empty = true) {
  const select = form.elements.namedItem(name);
  if (!select) return;
  const one = rows.length === 1;
  select.replaceChildren(...(empty && !one ? [option("", "")] : []), ...rows.map(([value, text]) => option(value, text)));
}

function offerVillages() {
  const select = form.elements.namedItem("area");
  const own = choices.villages.filter((village) => village.own);
  const rest = choices.villages.filter((village) => !village.own);
  const options = (rows) => rows.map((village) => option(village.code, village.label));
  select.replaceChildren(option("", ""), ...options(own), ...options(rest));
  if (own.length === 1 || choices.villages.length === 1) select.value = (own[0] ?? rest[0]).code;
}

function offerPoints() {
  const list = form.querySelector("[data-points]");
  list.replaceChildren(...choices.patrol.points.map((point) => make("li", {},
    make("label", { class: "check" }, make("input", { type: "checkbox", name: `go-${point.id}` }), make("span", {}, point.name)),
    make("label", { class: "met" }, make("span", {}, say("people")), make("input", { type: "text", inputmode: "numeric", name: `met-${point.id}`, autocomplete: "off" })),
  )));
}

function offerAll() {
  if (kind === "formation") {
    offer("program", choices.programs.map((one) => [one.code, `${one.name} (${one.code})`]));
    offerVillages();
    offer("place_kind", choices.levels, false);
  } else if (kind === "patrol") {
    offer("program", choices.patrol.programs, false);
    offer("patrol_type", choices.patrol.types);
    offer("incident", choices.patrol.incidents);
    offer("unit", choices.patrol.units);
    form.querySelector("[data-unit]").hidden = !choices.patrol.units.length;
    offerPoints();
  } else if (kind === "zone") {
    offer("area", choices.rt);
  } else if (kind === "checkin") {
    offer("posko", choices.posko);
    offer("pillar", choices.pillars);
  } else {
    offer("unit", choices.nil.units);
    offer("week", choices.nil.weeks, false);
  }
}

// The form asks what the chosen programme needs, and no more.
function follow() {
  if (kind === "patrol") {
    form.querySelector("[data-happened]").hidden = form.elements.happened.value !== "happened";
    return;
  }
  if (kind !== "formation") return;
  const program = choices.programs.find((one) => one.code === form.elements.program.value);
  const levels = program?.levels ?? [];
  const hamlets = levels.includes("rw") || levels.includes("place");
  const fits = choices.levels.filter(([value]) => !levels.length || levels.includes(value) || (value === "dusun" && hamlets));
  const before = form.elements.place_kind.value;
  offer("place_kind", fits, false);
  if (fits.some(([value]) => value === before)) form.elements.place_kind.value = before;
  form.querySelector("[data-place]").hidden = form.elements.place_kind.value === "desa";
  const types = choices.settlements.filter(([value]) => program?.settlements.includes(value));
  const chosen = form.elements.settlement_type.value;
  offer("settlement_type", types);
  form.elements.settlement_type.value = chosen;
  form.querySelector("[data-settlement]").hidden = !types.length;
  followAspects(program?.aspects ?? []);
  followNeighbours();
}

// Kampung that stand in the desa, and those that wait on this phone: is this another one? Asked here,
// where the writer knows it, and not when the entry comes back.
function followNeighbours() {
  const box = form.querySelector("[data-like]");
  const area = form.elements.area.value;
  const found = (area ? [...choices.kampung, ...here] : []).filter(([village, program]) => village === area && program === form.elements.program.value);
  box.hidden = !found.length;
  const names = found.slice(0, 3).map(([, , name]) => name).join(", ");
  box.querySelector("[data-like-said]").textContent = found.length ? say("like", { kampung: names, more: found.length > 3 ? "…" : "" }) : "";
}

async function findHere() {
  const waiting = (await entries()).filter((one) => one.kind === "formation" && one.id !== current.id && one.state !== "draft" && one.state !== "locked");
  here = waiting.map(({ values }) => [values.area, values.program, values.name]);
}

let asked = "";
function followAspects(aspects) {
  const key = aspects.map((aspect) => aspect.code).join();
  const box = form.querySelector("[data-aspects]");
  box.closest("details").hidden = !aspects.length;
  if (key === asked) return;
  asked = key;
  box.replaceChildren(...aspects.map((aspect) => {
    const id = `aspect-${aspect.code}`;
    const input = aspect.kind === "yes_no"
      ? make("select", { id, name: id }, option("", "–"), option("yes", say("yes")), option("no", say("no")))
      : make("input", { id, name: id, type: "text", autocomplete: "off", inputmode: aspect.kind === "number" ? "numeric" : "text" });
    return make("div", { class: "field" }, make("label", { for: id }, aspect.name), input);
  }));
}

// ----------------------------------------------------------------- values

function read() {
  const values = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  for (const name of ["area", "posko", "week"]) {
    const chosen = form.elements.namedItem(name)?.selectedOptions?.[0];
    if (chosen?.value) values[`${name}_label`] = chosen.text;
  }
  return values;
}

function fill(values) {
  for (const pass of [0, 1]) { // the second time what the first has brought in
    for (const [name, value] of Object.entries(values)) {
      const input = form.elements.namedItem(name);
      if (!input) continue;
      if (input.type === "checkbox") input.checked = Boolean(value);
      else input.value = value;
      if (pass === 1 && input.tagName === "SELECT") input.dispatchEvent(new Event("change"));
    }
    follow();
  }
}

function defaults() {
  const values = { formed_on: today(), patrolled_on: today(), as_of: today(), phone_at: new Date(now()).toISOString() };
  if (kind === "formation") Object.assign(values, choices.last);
  const area = new URLSearchParams(location.search).get("area");
  return area ? { ...values, area } : values;
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
    if (kept && at === changes) told(text);
    return true;
  } catch (error) {
    told(isFull(error) ? say("full") : say("refused_store"), "bad");
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
  told("");
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
  for (const file of [...input.files]) {
    if (current.photos.length >= MOST_PHOTOS) {
      told(say("photo_most", { most: MOST_PHOTOS }), "bad");
      break;
    }
    const small = await shrink(file);
    if (small.size > LARGEST) {
      told(say("photo_big"), "bad");
      continue;
    }
    try {
      // Copied now: what becomes of the file in the gallery changes nothing any more.
      await addPhoto(current, small.name, new Uint8Array(await small.arrayBuffer()));
      await save();
    } catch (error) {
      told(isFull(error) ? say("photo_full") : say("photo_bad"), "bad");
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
    if (input.value || input.closest("[hidden]:not(select)")) continue;
    const box = input.closest(".field");
    box.append(make("p", { class: "error" }, say("must")));
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
  done.values = read();
  if (faults()) return keepSoon(done);
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
  result.querySelector("ul").replaceChildren(card(one, choices, kept));
}

/** A new form in which stays what is likely the same. */
function next(done) {
  const stays = Object.fromEntries(Object.entries(done.values).filter(([name]) => STAYS.includes(name)));
  if (kind === "formation") here.push([done.values.area, done.values.program, done.values.name]);
  form.reset();
  form.hidden = false;
  result.hidden = true;
  for (const name of ["latitude", "longitude", "position_accuracy_m"]) if (form.elements.namedItem(name)) form.elements.namedItem(name).value = "";
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
    ask().then(({ changed: other }) => other && location.reload()); // somebody else's phone now
    return true;
  }
  const session = await ask();
  return session.state === "here";
}

function closed(text) {
  form.hidden = true;
  const login = make("a", { class: "btn btn-primary", href: `/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}` }, document.body.dataset.login);
  notes.append(note("warning", text, make("p", {}, login)));
}

async function open() {
  if (!possible) return closed(say("refused_store"));
  if (!(await signedIn())) return closed(say("never_signed_in"));
  kept = await isKept();
  if (!kept) warn("warning", say("refused_store"));
  choices = (await known()) ?? (await renewChoices());
  if (!choices) return closed(say("never_signed_in"));
  renewChoices();
  if (!choices.kinds.includes(kind)) return closed(say("not_allowed"));
  if (clockIsOff()) warn("warning", say("clock", { days: clockIsOff() }));
  offerAll();
  const id = new URLSearchParams(location.search).get("id");
  current = (id && (await find(id))) || fresh(kind);
  if (current.state === "sent") current = fresh(kind);
  if (kind === "formation") await findHere();
  fill({ ...defaults(), ...current.values });
  showFaults(current.errors);
  if (current.reason) warn("warning", current.reason);
  await import("../village-picker.js");
  place(form, choices, () => changed(0));
  listenToForm();
  await showPhotos();
  form.hidden = false;
  form.dataset.ready = "";
  navigator.storage?.persist?.();
}

function listenToForm() {
  form.addEventListener("input", () => changed()); // a pause between two letters is enough
  form.addEventListener("change", (event) => {
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
