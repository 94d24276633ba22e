// An entry as a card: what it is, where it stands, and what can be done with it.

import { KINDS, titleOf } from "./kinds.js";
import { day, make, moment, note, say } from "./words.js";

const SHAPES = { draft: "draft", waiting: "pending", sent: "submitted", recorded: "recorded", refused: "returned", returned: "returned", locked: "no_plan" };

/** The one word for where an entry stands. */
export function stateOf(one) {
  if (one.state === "waiting") return one.held ? "waiting_memory" : "waiting";
  if (one.state !== "sent") return one.state;
  return one.status === "returned" ? "returned" : KINDS[one.kind].sent;
}

function status(word, shape) {
  const sprite = document.body.dataset.shapes;
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("class", "shape");
  icon.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${shape}`);
  icon.append(use);
  return make("span", { class: `status status-${shape}` }, icon, word);
}

function facts(one) {
  const { values } = one;
  const told = [values.area_label, values.place_name, day(values.formed_on || values.patrolled_on || values.as_of)];
  return told.filter(Boolean).join(" · ");
}

// Field by field where the phone and the portal differ; nobody's version is thrown away unseen.
function versions(one) {
  const { theirs } = one;
  if (!theirs) return null;
  const rows = Object.entries(one.record ?? {})
    .filter(([name]) => name in theirs)
    .filter(([name, value]) => JSON.stringify(theirs[name] ?? "") !== JSON.stringify(value) && !samePlace(one.record, theirs, name))
    .map(([name, value]) => make("tr", {}, make("th", { scope: "row" }, labelOf(name)), make("td", {}, written(value)), make("td", {}, written(theirs[name]))));
  if (!rows.length) return null;
  const head = [say("field"), say("here"), say("there")].map((text) => make("th", { scope: "col" }, text));
  return make("div", { class: "table-wrap", tabindex: "0" }, make("table", { class: "data both" }, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows)));
}

// “RW 03” of a desa stands at the portal as the area of that RW.
function samePlace(record, theirs, name) {
  return (name === "area" || name === "place_name") && theirs.area?.startsWith(`${record.area}.`) && !theirs.place_name;
}

function written(value) {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "object") return JSON.stringify(value);
  return /^\d{4}-\d\d-\d\d$/.test(value) ? day(value) : String(value);
}

function labelOf(name) {
  return say(`label_${name}`).replace(/^label_.*/, "–");
}

function reasons(one) {
  const told = Object.entries(one.errors ?? {}).flatMap(([name, messages]) => messages.map((text) => make("li", {}, `${labelOf(name.split(".")[0])}: ${text}`)));
  return told.length ? make("ul", {}, ...told) : null;
}

function button(act, word, style = "btn btn-outline btn-sm") {
  return make("button", { type: "button", class: style, "data-act": act }, word);
}

function link(href, word, style = "btn btn-outline btn-sm") {
  return make("a", { href, class: style }, word);
}

function acts(one) {
  const form = `/entry/${one.kind}/?id=${one.id}`;
  const page = KINDS[one.kind]?.page;
  const found = [];
  if (one.state === "draft") found.push(link(form, say("continue"), "btn btn-primary btn-sm"));
  if (one.state === "waiting") found.push(button("send", say("send_now"), "btn btn-primary btn-sm"), link(form, say("edit")));
  if (one.state === "refused") {
    if (one.code === "duplicate_suspected") found.push(button("confirm", say("another"), "btn btn-primary btn-sm"));
    if (one.code === "id_conflict" || one.code === "id_taken") found.push(button("renew", say("renew")));
    found.push(link(form, say("edit"), "btn btn-primary btn-sm"), button("send", say("send_now")));
  }
  if (one.state === "sent" && page) found.push(link(`${page}${one.id}/`, say("look")));
  if (one.state === "sent") {
    if (one.photos.every((photo) => photo.done || photo.reason)) found.push(button("discard", say("hide")));
  } else found.push(button("discard", say("discard"), "btn btn-quiet btn-sm"));
  return make("div", { class: "acts" }, ...found);
}

export function card(one, choices) {
  if (one.state === "locked") {
    return make("li", { class: "card-k", "data-entry": one.id }, status(say("lost_key"), "no_plan"), make("div", { class: "acts" }, button("discard", say("discard"), "btn btn-quiet btn-sm")));
  }
  const state = stateOf(one);
  const shown = make("li", { class: "card-k", "data-entry": one.id, "data-state": state },
    make("h2", { class: "h3" }, titleOf(one, choices)),
    make("p", { class: "small soft" }, facts(one)),
    make("p", { class: "states" }, status(say(state), SHAPES[state] ?? "pending"), one.late ? make("span", { class: "tag" }, say("late")) : null),
  );
  if (one.receipt) shown.append(make("p", { class: "small" }, `${say("receipt")} `, make("a", { class: "receipt", href: `/v/${one.receipt}/` }, one.receipt)));
  if (one.photos.length) {
    const done = one.photos.filter((photo) => photo.done).length;
    shown.append(make("p", { class: "small", "data-photos": `${done}/${one.photos.length}` }, say("photos", { done, all: one.photos.length })));
    const bad = one.photos.filter((photo) => photo.reason && !photo.done);
    if (bad.length) shown.append(note("warning", bad[0].reason));
  }
  for (const warning of one.warnings ?? []) shown.append(note("info", warning));
  if ((one.state === "refused" || state === "returned") && one.reason) shown.append(note("warning", one.reason, reasons(one) ?? ""));
  const both = versions(one);
  if (both) shown.append(both);
  shown.append(make("p", { class: "small soft" }, moment(one.sent ?? one.made)), acts(one));
  return shown;
}
