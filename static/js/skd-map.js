// The Satgas of each desa on that day, in the colours of the legend; the table beside it says the same.

const canvas = document.querySelector("[data-skd]");
const COLOURS = { active: "#1d6b46", inactive: "#d9a441", none: "#dcd8cb" };

async function fetched(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function show() {
  const [guards, shapes] = await Promise.all([fetched(canvas.dataset.guards), fetched(canvas.dataset.areas)]);
  const states = new Map(guards.results.map((row) => [row.area, row.state]));
  const map = window.L.map(canvas, { attributionControl: false, zoomSnap: 0.25, scrollWheelZoom: false });
  const areas = window.L.geoJSON(shapes, {
    filter: (feature) => states.has(feature.properties.code),
    style: (feature) => ({ color: "#fffefa", weight: 1, fillOpacity: 1, fillColor: COLOURS[states.get(feature.properties.code)] }),
    onEachFeature: (feature, layer) => {
      const state = states.get(feature.properties.code);
      layer.bindTooltip(`${feature.properties.name}: ${canvas.dataset[state]}`, { sticky: true });
    },
  }).addTo(map);
  map.fitBounds(areas.getBounds(), { padding: [8, 8] });
}

if (canvas) {
  show().catch(() => {
    canvas.textContent = canvas.dataset.failed;
    canvas.classList.add("map-failed");
  });
}
