// Where one stands, by one tap, with its accuracy; and the village whose middle is nearest.

import { say } from "./words.js";

const RADIUS_KM = 6371;

function distance([latitude, longitude], [other, along]) {
  const rad = Math.PI / 180;
  const half = Math.sin(((other - latitude) * rad) / 2) ** 2
    + Math.cos(latitude * rad) * Math.cos(other * rad) * Math.sin(((along - longitude) * rad) / 2) ** 2;
  return 2 * RADIUS_KM * Math.asin(Math.sqrt(half));
}

export function nearest(villages, here) {
  let found = null;
  for (const village of villages) {
    if (!village.at || village.at[0] === null) continue;
    const km = distance(here, village.at);
    if (!found || km < found.km) found = { village, km };
  }
  return found;
}

export function place(form, choices, changed) {
  const button = form.querySelector("[data-locate]");
  if (!button || !navigator.geolocation) return;
  const said = form.querySelector("[data-said]");
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    said.textContent = say("seeking");
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      button.disabled = false;
      form.elements.latitude.value = coords.latitude.toFixed(6);
      form.elements.longitude.value = coords.longitude.toFixed(6);
      form.elements.position_accuracy_m.value = Math.round(coords.accuracy);
      let text = say("taken", { metres: Math.round(coords.accuracy) });
      const found = nearest(choices.villages, [coords.latitude, coords.longitude]);
      const area = form.elements.area;
      if (found && !area.value) {
        area.value = found.village.code;
        area.dispatchEvent(new Event("change", { bubbles: true }));
        text += ` ${say("nearest", { village: found.village.label, km: found.km.toLocaleString("id-ID", { maximumFractionDigits: 1 }) })}`;
      }
      said.textContent = text;
      changed();
    }, (error) => {
      button.disabled = false;
      said.textContent = say(error.code === error.PERMISSION_DENIED ? "denied" : "unknown");
    }, { enableHighAccuracy: true, timeout: 20_000, maximumAge: 30_000 });
  });
}
