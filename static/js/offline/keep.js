// A form that is sent when the session has just ended is not lost: what stood in it is kept in this
// tab while its person signs in, and comes back on the same page. The next person never sees it.

import { listen } from "./vault.js";
import { make, note } from "./words.js";

const ROW = "kts-form";
const SECRET = "input[type=password], [autocomplete=one-time-code]";
const TYPED = "input:not([type=hidden], [type=file]), select, textarea";
const ACCOUNT = /^\/(accounts|profile)\//;
const CSRF = "csrfmiddlewaretoken";
const NOT_KEPT = ["file", "password", "submit", "button", "fieldset"];

// Who is signed in; empty in a shell of the app, which is everybody's; undefined where nobody is.
const person = document.body.dataset.signedIn;
const here = location.pathname + location.search;

function drop() {
  sessionStorage.removeItem(ROW);
}

function keep(row) {
  try {
    sessionStorage.setItem(ROW, JSON.stringify(row));
  } catch {
    drop(); // no room: nothing old in place of it
  }
}

function target(form) {
  return new URL(form.getAttribute("action") || location.href, location.href);
}

// Forms that have their page to themselves: sent to where they stand, something to fill in.
function forms() {
  if (ACCOUNT.test(location.pathname)) return [];
  return [...document.querySelectorAll("form[method=post][data-once]")].filter((form) => (
    target(form).pathname === location.pathname && !form.querySelector(SECRET) && form.querySelector(TYPED)
  ));
}

function restore({ nth, fields }) {
  const form = forms()[nth];
  if (!form) return drop();
  const values = new Map(); // a name may stand several times
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  const filled = [...form.elements].filter((field) => field.name && field.name !== CSRF && !NOT_KEPT.includes(field.type));
  for (const field of filled) {
    const mine = values.get(field.name) ?? [];
    if (["checkbox", "radio"].includes(field.type)) field.checked = mine.includes(field.value);
    else if (field.type === "select-multiple") for (const option of field.options) option.selected = mine.includes(option.value);
    else if (mine.length) field.value = mine.shift();
  }
  // Not before all is there: what a form shows follows from several of its fields.
  for (const field of filled) {
    for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
  }
  const words = document.getElementById("toasts").dataset;
  const told = [words.kept, form.querySelector("[type=file]") ? words.keptPhotos : ""].join(" ").trim();
  form.before(make("div", { role: "status", "data-restored": true }, note("info", told)));
  return undefined;
}

const kept = JSON.parse(sessionStorage.getItem(ROW) ?? "null");
if (kept && person === undefined) {
  // Only the login between tells that the portal did not answer the form itself.
  if (document.querySelector("[data-entrance]")) keep({ ...kept, asked: true });
} else if (kept?.asked && kept.person === person && kept.path === here) {
  window.addEventListener("load", () => restore(kept)); // when the scripts of the form listen
} else if (kept) drop();

document.addEventListener("submit", ({ target: form }) => {
  if (form.dataset.leave !== undefined) return drop();
  const nth = forms().indexOf(form);
  if (!person || nth < 0) return undefined;
  const { pathname, search } = target(form);
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== CSRF);
  return keep({ path: pathname + search, person, nth, fields });
});
listen(({ what }) => { if (what === "left") drop(); });
