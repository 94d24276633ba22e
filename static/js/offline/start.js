// On every page: the service worker, the key that comes with a session and goes with it, the queue
// that drains. `data-signed-in` on the body says whether somebody is signed in.

import { showCount } from "./tab.js";
import { drainAlways } from "./send.js";
import { renewChoices } from "./queue.js";
import { ask, forget, listen, possible, tell, who } from "./vault.js";

const signedIn = document.body.dataset.signedIn !== undefined;

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => {});

async function begin() {
  if (!signedIn) {
    // The login page: whoever comes next has a key of his own.
    if (document.querySelector("[data-entrance]")) await forget();
    return;
  }
  if (!(await who())) {
    const session = await ask();
    if (session.state !== "here") return;
    renewChoices();
  }
  showCount();
  drainAlways();
  for (const form of document.querySelectorAll("form[data-leave]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await forget();
      tell("left");
      form.submit();
    });
  }
  listen(({ what }) => { if (what === "left") window.location.reload(); });
}

// No key without a secure address: the plain forms work all the same.
if (possible) begin();
