// The fields of an entry form: what they offer, which of them the choices so far ask for, and what
// stands in them.

import { entries } from "./queue.js";
import { today } from "./vault.js";
import { make, note, say, weekday } from "./words.js";

export const form = document.querySelector("form[data-entry]");
export const kind = form.dataset.entry;

let choices;
let here = []; // kampung of this phone's queue: [desa, programme, name]
let asked = ""; // aspects that are shown

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

/** Fill the lists of the form with what the phone knows. */
export function offerAll(found) {
  choices = found;
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

/** The form asks what the chosen programme needs, and no more. */
export function follow() {
  if (kind === "patrol") {
    form.querySelector("[data-happened]").hidden = form.elements.happened.value !== "happened";
    return;
  }
  if (kind === "nil") followWeek();
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

function chosenWeek() {
  return choices.nil.weeks.find(([code]) => code === form.elements.week.value) ?? [];
}

/** The last day of the chosen week while it is not over, else "". */
export function runsUntil() {
  const [, , ends] = chosenWeek();
  return ends >= today() ? weekday(ends) : "";
}

// Its days stand below as well: a narrow phone cuts the line of a choice.
function followWeek() {
  const [, title, , dates] = chosenWeek();
  form.querySelector("[data-dates]").textContent = dates ?? title ?? ""; // choices of an older app have none
  const day = runsUntil();
  form.querySelector("[data-runs]").replaceChildren(...(day ? [note("warning", say("week_runs", { day }))] : []));
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

/** Look what waits on this phone besides the entry of that number. */
export async function findHere(id) {
  const waiting = (await entries()).filter((one) => one.kind === "formation" && one.id !== id && one.state !== "draft" && one.state !== "locked");
  here = waiting.map(({ values }) => [values.area, values.program, values.name]);
}

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

/** One more waits here. */
export function addHere({ area, program, name }) {
  here.push([area, program, name]);
}

/** What is typed, by name. */
export function read() {
  const values = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  for (const name of ["area", "posko", "week"]) {
    const chosen = form.elements.namedItem(name)?.selectedOptions?.[0];
    if (chosen?.value) values[`${name}_label`] = chosen.text;
  }
  return values;
}

export function fill(values) {
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
