// The map beside the table: the same areas in the same colours, and a click leads where the row does.
// Points come clustered for each zoom; without this script the weeks are links.

const canvas = document.querySelector("[data-spread-map]");
const rows = new Map(
  [...document.querySelectorAll("tr[data-code]")].map((row) => [row.dataset.code, row]),
);
const colours = new Map(
  [...document.querySelectorAll("[data-colour]")].map((swatch) => [
    swatch.dataset.colour,
    getComputedStyle(swatch).backgroundColor,
  ]),
);

// A country is told by province and drawn by regency.
function rowOf(code) {
  return rows.get(code) ?? rows.get(code.split(".")[0]);
}

// As text: a name is never read as markup.
function told(words) {
  const span = document.createElement("span");
  span.textContent = words;
  return span;
}

function wordsOf(row) {
  return [...row.cells].map((cell) => cell.innerText.trim()).filter(Boolean).join(" · ");
}

async function read(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function areasOf(boundaries) {
  const areas = window.L.geoJSON(boundaries, {
    filter: (feature) => rowOf(feature.properties.code),
    style: (feature) => ({
      color: "#fffefa",
      weight: 1.25,
      fillColor: colours.get(rowOf(feature.properties.code).dataset.key) ?? "#dcd8cb",
      fillOpacity: 1,
    }),
    onEachFeature: (feature, layer) => {
      const row = rowOf(feature.properties.code);
      layer.bindTooltip(() => told(wordsOf(row)), { sticky: true });
      layer.on("mouseover", () => { row.classList.add("pointed"); layer.setStyle({ color: "#1b2420" }); layer.bringToFront(); });
      layer.on("mouseout", () => { row.classList.remove("pointed"); areas.resetStyle(layer); });
      layer.on("click", () => {
        const link = row.querySelector("a");
        if (link) window.location.assign(link.href);
      });
    },
  });
  return areas;
}

function marker(map, point) {
  const size = point.count > 1 ? 28 : 16;
  const icon = window.L.divIcon({
    className: `point point-${point.kind}`,
    iconSize: [size, size],
    html: point.count > 1 ? String(point.count) : "",
  });
  const at = [point.latitude, point.longitude];
  const words = point.count > 1 ? `${point.count} × ${point.name}` : point.name;
  return window.L.marker(at, { icon, keyboard: false, alt: point.name })
    .bindTooltip(told(words))
    .on("click", () => {
      if (point.url) window.location.assign(point.url);
      else map.setView(at, map.getZoom() + 2);
    });
}

function showPoints(map) {
  const group = window.L.layerGroup().addTo(map);
  const known = new Map();
  async function draw() {
    const zoom = Math.round(map.getZoom());
    if (!known.has(zoom)) known.set(zoom, read(`${canvas.dataset.points}&zoom=${zoom}`));
    const { points } = await known.get(zoom);
    if (Math.round(map.getZoom()) !== zoom) return; // moved on meanwhile
    group.clearLayers();
    for (const point of points) marker(map, point).addTo(group);
    canvas.dataset.pointsShown = String(points.length);
  }
  const quietly = () => draw().catch(() => undefined); // the table has the numbers
  map.on("zoomend", quietly);
  quietly();
}

async function show() {
  const boundaries = await read(canvas.dataset.areas);
  const map = window.L.map(canvas, {
    attributionControl: false,
    zoomSnap: 0.25,
    scrollWheelZoom: false,
    preferCanvas: true,
    maxZoom: Number(canvas.dataset.nearest),
  });
  const areas = areasOf(boundaries).addTo(map);
  map.fitBounds(areas.getBounds(), { padding: [8, 8] });
  canvas.dataset.areasShown = String(areas.getLayers().length);
  showPoints(map);
}

function slide(weeks) {
  const links = [...weeks.querySelectorAll("a")];
  const now = links.findIndex((link) => link.hasAttribute("aria-current"));
  const label = document.createElement("label");
  const range = document.createElement("input");
  const said = document.createElement("output");
  Object.assign(range, { type: "range", min: 0, max: links.length - 1, value: now });
  const tell = () => {
    said.textContent = links[range.value].textContent;
    range.setAttribute("aria-valuetext", said.textContent);
  };
  range.addEventListener("input", tell);
  range.addEventListener("change", () => window.location.assign(links[range.value].href));
  label.append(weeks.dataset.label, range);
  weeks.replaceChildren(label, said);
  tell();
}

document.querySelectorAll("[data-weeks]").forEach(slide);
if (canvas) {
  show().catch(() => {
    canvas.textContent = canvas.dataset.failed;
    canvas.classList.add("map-failed");
  });
}
