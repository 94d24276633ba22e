// What every page has: dialogs, copied texts, forms sent once, and words when the network fails.
// Everything here is an extra: without it the links and forms still lead to full pages.

const toasts = document.getElementById("toasts");

function say(text) {
  if (!toasts || !text) return;
  const note = document.createElement("div");
  note.className = "note note-warning";
  note.textContent = text;
  toasts.replaceChildren(note);
  setTimeout(() => note.remove(), 8000);
}

function openDialog(link) {
  const dialog = document.getElementById(link.dataset.dialog);
  if (!dialog?.showModal) return false;
  dialog.showModal();
  return true;
}

async function copy(button) {
  const source = document.querySelector(button.dataset.copy);
  await navigator.clipboard.writeText(source.textContent);
  const label = button.querySelector("span") ?? button;
  const before = label.textContent;
  label.textContent = button.dataset.copied;
  setTimeout(() => { label.textContent = before; }, 2500);
}

// The phone's own sheet of apps; who closes it again has changed his mind, no more.
function share(button) {
  const text = document.querySelector(button.dataset.share).textContent;
  navigator.share({ text }).catch(() => {});
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-dialog], [data-close], [data-copy], [data-share], [data-print]");
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  if (!target) return;
  if (target.dataset.dialog !== undefined && openDialog(target)) event.preventDefault();
  if (target.dataset.close !== undefined && target.closest("dialog")) {
    event.preventDefault();
    target.closest("dialog").close();
  }
  if (target.dataset.copy) copy(target);
  if (target.dataset.share) share(target);
  if (target.dataset.print !== undefined) window.print();
});

// A second tap on “Kirim” must not send twice. The record's number would make it harmless;
// two answers to one tap would still confuse.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.once === undefined || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 8000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-check-all]");
  if (!all) return;
  for (const box of document.querySelectorAll(all.dataset.checkAll)) box.checked = all.checked;
});

// An address one sends to a colleague should name what is filtered, not every empty field.
document.addEventListener("htmx:configRequest", (event) => {
  const { parameters, verb } = event.detail;
  if (verb !== "get") return;
  for (const key of Object.keys(parameters)) {
    if (parameters[key] === "") delete parameters[key];
  }
});

document.addEventListener("htmx:sendError", () => say(toasts.dataset.offline));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  say(status === 401 || status === 403 ? toasts.dataset.signedOut : toasts.dataset.failed);
});
// What asks again by itself must not be drawn anew between press and release: the click would be lost.
let pressed = null;
document.addEventListener("pointerdown", (event) => { pressed = event.target; });
for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, () => { pressed = null; });
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target } = event.detail;
  if (pressed && target.matches("[hx-trigger^='every']") && target.contains(pressed)) event.detail.shouldSwap = false;
});

// A part was asked for, but the session had ended and the answer is the login page: go there.
document.addEventListener("htmx:beforeSwap", (event) => {
  const landed = event.detail.xhr.responseURL;
  if (landed && new URL(landed).pathname.startsWith("/accounts/login")) {
    event.detail.shouldSwap = false;
    window.location.reload();
  }
});

function prepare(root) {
  if (navigator.clipboard) {
    for (const button of root.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
  }
  for (const button of root.querySelectorAll("[data-print][hidden]")) button.hidden = false;
  if (navigator.share) {
    for (const button of root.querySelectorAll("[data-share][hidden]")) button.hidden = false;
  }
  // On a phone the filters start folded, unless some are set.
  for (const box of root.querySelectorAll("details[data-filters]")) {
    const set = [...new URLSearchParams(location.search)].some(([key, value]) => key !== "page" && value);
    if (window.matchMedia("(max-width: 40rem)").matches && !set) box.open = false;
  }
}
prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.target));
document.querySelector("[data-focus]")?.focus();
