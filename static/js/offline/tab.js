// The number beside "Belum terkirim", wherever the tab stands.

import { counts } from "./queue.js";
import { listen } from "./vault.js";

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
