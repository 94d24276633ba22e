// The slider of days: moves the date beside it, and asks for that day when it is let go.

function prepare(root) {
  for (const form of root.querySelectorAll("form[data-known]")) {
    const slider = form.querySelector("input[type=range]");
    const date = form.querySelector("input[type=date]");
    slider.hidden = false;
    slider.addEventListener("input", () => {
      const day = new Date(`${slider.dataset.first}T00:00:00Z`);
      day.setUTCDate(day.getUTCDate() + Number(slider.value));
      date.value = day.toISOString().slice(0, 10);
      slider.setAttribute("aria-valuetext", date.value);
    });
    slider.addEventListener("change", () => form.requestSubmit());
  }
}
prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.target));
