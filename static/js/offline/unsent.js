// The page "Belum terkirim": every entry on this phone, what became of it, and what can be done.

import { card } from "./cards.js";
import { drop, elsewhere } from "./drafts.js";
import { KINDS, titleOf } from "./kinds.js";
import { choices as known, counts, discard, entries, entry as find, fresh, gone, isOpen, keep, tidy } from "./queue.js";
import { askAfter, drain, obstacle } from "./send.js";
import { isKept } from "./store.js";
import { ask, listen, over, possible, who } from "./vault.js";
import { make, note, redraw, say } from "./words.js";

const list = document.querySelector("[data-list]");
const notes = document.querySelector("[data-notes]");
const head = document.querySelector("[data-head]");
const exporting = document.querySelector("[data-export]");
const SAID = { away: "no_network", out: "signed_out", other: "other_account", busy: "server_busy", gone: "gone" };

let choices;

function login() {
  return make("p", {}, make("a", { class: "btn btn-primary btn-sm", href: "/accounts/login/?next=/unsent/" }, document.body.dataset.login));
}

// May run twice at once (another tab's change comes while the page opens): whatever is shown is put
// there in one go, after the last thing that was waited for.
async function show() {
  choices ??= await known();
  const found = await entries();
  const { own, others } = await counts();
  const kept = await isKept();
  const open = found.filter(isOpen);
  const sent = found.filter((one) => !isOpen(one)).reverse();
  redraw(list, [...open, ...sent].map((one) => card(one, choices)));
  head.textContent = own ? ` (${own})` : "";
  const told = [];
  if (!kept) told.push(note("warning", say("refused_store")));
  if (own && SAID[obstacle]) told.push(note("warning", say(SAID[obstacle]), ["out", "other"].includes(obstacle) ? login() : ""));
  if (!found.length) told.push(note("info", say("empty")));
  if (others) told.push(note("info", say("others_waiting", { n: others })));
  redraw(notes, told);
  exporting.hidden = !open.length;
}

let planned;
function soon() {
  clearTimeout(planned);
  planned = setTimeout(show, 60);
}

async function act(name, id) {
  const one = await find(id);
  if (name === "discard") {
    if (one && isOpen(one) && !window.confirm(say("discard_sure"))) return;
    const dropped = !one || (await drop(one)); // there too: else it would come back from the portal
    await discard(id, dropped ? null : one);
  } else if (name === "send") {
    await keep({ ...one, state: "waiting" });
    drain();
  } else if (name === "confirm") {
    await keep({ ...one, state: "waiting", confirmed: true });
    drain();
  } else if (name === "renew") {
    // Under a new number, as a record of its own; the one at the portal stays as it is.
    const copy = { ...fresh(one.kind, one.values), record: one.record };
    await keep(copy);
    await discard(id);
  }
  soon();
}

async function download() {
  const open = (await entries()).filter(isOpen);
  const told = open.map(({ id, kind, state, made, values, record, reason, photos }) => ({
    id, kind, title: titleOf({ kind, values }, choices), state, made: new Date(made).toISOString(), values, record, reason, photos: photos.map((photo) => ({ id: photo.id, name: photo.name, size: photo.size, sha256: photo.sha256, done: photo.done })),
  }));
  const blob = new Blob([JSON.stringify(told, null, 2)], { type: "application/json" });
  const link = make("a", { href: URL.createObjectURL(blob), download: "belum-terkirim.json" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function fetchDrafts() {
  for (const draft of await elsewhere([...(await entries()), ...(await gone())])) {
    const one = { ...fresh(draft.kind, draft.values), id: draft.id, uploaded: true, made: Date.parse(draft.saved_at) };
    await keep(one);
  }
}

async function open() {
  const me = possible && (await who());
  if (!me && (!possible || (await ask()).state !== "here")) {
    notes.append(note("warning", say(over ? "session_over" : "never_signed_in"), login()));
    return;
  }
  await tidy();
  await show();
  await fetchDrafts();
  const pages = (await entries()).filter((one) => one.state === "sent" && one.kind === "formation").slice(-20);
  await askAfter(pages.filter((one) => KINDS[one.kind].page));
  soon();
}

listen(async ({ what, account }) => {
  if (what === "changed") return soon();
  if (what === "left" || (what === "came" && (await who())?.account !== account)) location.reload();
});
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
// Before anything is waited for: what can be seen can be tapped.
document.addEventListener("kts-sent", soon);
document.querySelector("[data-send]").addEventListener("click", drain);
exporting.addEventListener("click", download);
list.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) act(button.dataset.act, button.closest("[data-entry]").dataset.entry);
});

open();
