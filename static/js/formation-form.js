// The form asks only what the chosen programme and scope need. Everything hidden here is visible
// without JavaScript, and the server ignores what does not apply.

const form = document.querySelector("form[data-formation]");

function field(name) {
  return form.elements.namedItem(name);
}

function follow() {
  const program = field("program")?.value ?? "";
  for (const part of form.querySelectorAll("[data-program]")) {
    part.hidden = part.dataset.program !== program;
  }
  const types = form.querySelector("[data-settlements]");
  if (types) {
    const asked = (JSON.parse(types.dataset.settlements)[program] ?? []);
    types.hidden = asked.length === 0;
    for (const radio of types.querySelectorAll("input[type=radio]")) {
      radio.closest("label").hidden = !asked.includes(radio.value);
    }
  }
  const kind = field("place_kind");
  const place = document.getElementById("id_place_name_field");
  if (kind && place) {
    const whole = kind.value === "desa";
    place.hidden = whole && !place.querySelector("[aria-invalid=true]");
    if (whole) field("place_name").value = "";
  }
}

if (form) {
  form.addEventListener("change", follow);
  follow();
}
