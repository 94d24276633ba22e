// A long choice becomes a field in which a few letters find the desa. Without this the choice
// itself is there. Words match at their beginnings, in any order: “suko kunir”.

const LIMIT = 12;

function plain(text) {
  return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}

function words(text) {
  return plain(text).split(/[^a-z0-9]+/).filter(Boolean);
}

function matches(option, asked) {
  const have = words(option.text);
  return asked.every((part) => have.some((word) => word.startsWith(part)));
}

function enhance(select) {
  const options = [...select.options].filter((option) => option.value);
  if (options.length < 8) return;
  const id = select.id;
  const label = document.querySelector(`label[for="${id}"]`);
  const box = document.createElement("div");
  box.className = "picker";
  const input = document.createElement("input");
  const list = document.createElement("ul");
  input.id = `${id}_search`;
  input.type = "text";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.placeholder = select.dataset.placeholder ?? "";
  input.required = select.required;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", `${id}_list`);
  const described = select.getAttribute("aria-describedby");
  if (described) input.setAttribute("aria-describedby", described);
  if (select.getAttribute("aria-invalid")) input.setAttribute("aria-invalid", "true");
  list.id = `${id}_list`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", select.dataset.found ?? "");
  list.hidden = true;
  select.required = false;
  select.hidden = true;
  label?.setAttribute("for", input.id);
  select.before(box);
  box.append(input, list, select);

  let shown = [];
  let active = -1;

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  function choose(option) {
    select.value = option.value;
    input.value = option.text;
    close();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }
  function mark(position) {
    active = position;
    for (const [n, item] of [...list.children].entries()) {
      item.setAttribute("aria-selected", String(n === active));
      if (n === active) {
        item.scrollIntoView({ block: "nearest" });
        input.setAttribute("aria-activedescendant", item.id);
      }
    }
  }
  function open() {
    const chosen = select.selectedOptions[0];
    const asked = chosen?.value && chosen.text === input.value ? [] : words(input.value);
    shown = options.filter((option) => matches(option, asked)).slice(0, LIMIT);
    list.replaceChildren(...shown.map((option, n) => {
      const item = document.createElement("li");
      item.id = `${id}_option_${n}`;
      item.setAttribute("role", "option");
      item.textContent = option.text;
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(option); });
      return item;
    }));
    if (!shown.length) {
      const none = document.createElement("li");
      none.className = "none";
      none.textContent = select.dataset.none ?? "–";
      list.append(none);
    }
    list.hidden = false;
    active = -1;
    input.setAttribute("aria-expanded", "true");
  }

  const show = () => { input.value = select.value ? select.selectedOptions[0].text : ""; };
  show();
  select.addEventListener("change", show); // chosen by other means: the position, the last entry
  input.addEventListener("focus", () => { input.select(); open(); });
  input.addEventListener("input", () => {
    select.value = "";
    open();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (shown.length) mark((active + step + shown.length) % shown.length);
    } else if (event.key === "Enter" && !list.hidden && shown.length) {
      event.preventDefault();
      choose(shown[Math.max(active, 0)]);
    } else if (event.key === "Escape") {
      close();
    }
  });
  input.addEventListener("blur", () => {
    close();
    const exact = options.filter((option) => plain(option.text) === plain(input.value));
    if (!select.value && shown.length === 1 && input.value) choose(shown[0]);
    else if (!select.value && exact.length === 1) choose(exact[0]);
  });
}

document.querySelectorAll("select[data-picker]").forEach(enhance);
