// The form asks only what is needed: hours of the objects one went to, rows of what happened.
// Everything hidden here is visible without JavaScript.

const form = document.querySelector("form[data-patrol]");

function follow() {
  for (const more of form.querySelectorAll("[data-stop]")) {
    const box = more.parentElement.querySelector("input[type=checkbox]");
    more.hidden = !box.checked;
  }
  const happened = form.querySelector("input[name=happened][value=happened]").checked;
  const rows = form.querySelector("[data-incidents]");
  rows.hidden = !happened;
  let open = true; // the next empty row shows once the one before is begun
  for (const row of rows.querySelectorAll("[data-row]")) {
    row.hidden = !open;
    open = open && [...row.querySelectorAll("input, select")].some((part) => part.value);
  }
  const starts = form.elements.starts.value;
  const ends = form.elements.ends.value;
  const overnight = document.getElementById("id_overnight_field");
  overnight.hidden = !(starts && ends && ends < starts) && !form.elements.overnight.checked;
}

if (form) {
  form.addEventListener("change", follow);
  follow();
}
