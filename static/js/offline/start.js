// On every page: the service worker, the key that comes with a session and goes with it, the queue
// that drains. `data-signed-in` on the body says whether somebody is signed in.

import { showCount, showOwn } from "./tab.js";
import { drainAlways } from "./send.js";
import { anyUnkept, choices, renewChoices } from "./queue.js";
import { ask, forget, listen, possible, tell, who } from "./vault.js";

const PHONE = "(max-width: 61.99rem)"; // where the menu lies under the thumb
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
    renewChoices().then(leadToSafety);
  } else leadToSafety();
  const me = await who();
  const person = document.querySelector("[data-person]");
  if (person) person.textContent = me.person; // a shell is nobody's until it is his
  if (me.tabs) showOwn(me.tabs); // not in a session that an older app has kept
  showCount();
  drainAlways();
  window.addEventListener("beforeunload", (event) => { if (anyUnkept()) event.preventDefault(); });
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

// On a phone that has what it needs, the ways to a plain form lead to the one that loses nothing
// without a network.
async function leadToSafety() {
  if (!window.matchMedia(PHONE).matches || !(await choices())) return;
  for (const link of document.querySelectorAll("a[data-safe]")) link.href = link.dataset.safe;
}

// No key without a secure address: the plain forms work all the same.
if (possible) begin();
