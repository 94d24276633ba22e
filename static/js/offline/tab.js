// The menu under the thumb: the number beside "Belum terkirim", wherever the tab stands, and in a
// shell, which is everybody's, what of it is this person's.

import { counts } from "./queue.js";
import { listen } from "./vault.js";

/** The entries that are his; before anything is known of him the menu stays as it was drawn. */
export function showOwn(names) {
  for (const link of document.querySelectorAll("[data-tab]")) {
    link.hidden = !names.includes(link.dataset.tab);
  }
}

async function show() {
  const { own } = await counts();
  for (const place of document.querySelectorAll("[data-unsent]")) {
    place.textContent = own ? ` (${own})` : "";
    place.dataset.unsent = own; // told, even where it is none
  }
}

export function showCount() {
  let planned;
  const soon = () => {
    clearTimeout(planned);
    planned = setTimeout(show, 50);
  };
  listen(soon);
  document.addEventListener("kts-sent", soon);
  document.addEventListener("kts-kept", soon);
  show();
}
