// "Isi laporan": the kinds this person writes. Before that is known all are shown.

import { possible, who } from "./vault.js";

if (possible) {
  const me = await who();
  for (const item of document.querySelectorAll("[data-kind]")) {
    item.hidden = Boolean(me) && !me.kinds.includes(item.dataset.kind);
  }
}
