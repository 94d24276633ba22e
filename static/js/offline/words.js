// The words of the shell, translated where the page was drawn.

const found = document.getElementById("words");
const words = found ? JSON.parse(found.textContent) : {};

export function say(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function day(iso) {
  if (!iso) return "";
  return new Date(`${iso.slice(0, 10)}T12:00:00`).toLocaleDateString("id-ID", { day: "numeric", month: "long", year: "numeric" });
}

/** `Minggu, 29 November`. */
export function weekday(iso) {
  return new Date(`${iso}T12:00:00`).toLocaleDateString("id-ID", { weekday: "long", day: "numeric", month: "long" });
}

export function moment(milliseconds) {
  return new Date(milliseconds).toLocaleString("id-ID", { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" });
}

/** An element with attributes and children; text is text, never HTML. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

export function note(kind, text, ...more) {
  return make("div", { class: `note note-${kind}` }, make("div", {}, make("p", {}, text), ...more));
}

/** Show these in this order, and leave alone what stands there already: an element that were put
 * anew between press and release of a button would swallow the click. */
export function redraw(place, elements) {
  const there = new Map([...place.children].map((old) => [old.outerHTML, old]));
  const shown = elements.map((element) => there.get(element.outerHTML) ?? element);
  for (const old of there.values()) if (!shown.includes(old)) old.remove();
  shown.forEach((element, n) => {
    if (place.children[n] !== element) place.insertBefore(element, place.children[n] ?? null);
  });
}
