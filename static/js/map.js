// The map beside the table: the same areas in the same colours, and a click leads where the row does.

const canvas = document.querySelector("[data-spread-map]");
const rows = new Map(
  [...document.querySelectorAll("tr[data-code]")].map((row) => [row.dataset.code, row]),
);

function colour(row) {
  const swatch = row?.querySelector(".swatch");
  return swatch ? getComputedStyle(swatch).backgroundColor : "#dcd8cb";
}

async function show() {
  const answer = await fetch(canvas.dataset.areas, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const map = window.L.map(canvas, { attributionControl: false, zoomSnap: 0.25, scrollWheelZoom: false });
  const areas = window.L.geoJSON(await answer.json(), {
    filter: (feature) => rows.has(feature.properties.code),
    style: (feature) => ({
      color: "#fffefa",
      weight: 1.25,
      fillColor: colour(rows.get(feature.properties.code)),
      fillOpacity: 1,
    }),
    onEachFeature: (feature, layer) => {
      const row = rows.get(feature.properties.code);
      layer.bindTooltip(row.innerText.replaceAll("\t", " · "), { sticky: true });
      layer.on("mouseover", () => { row.classList.add("pointed"); layer.setStyle({ color: "#1b2420" }); layer.bringToFront(); });
      layer.on("mouseout", () => { row.classList.remove("pointed"); areas.resetStyle(layer); });
      layer.on("click", () => {
        const link = row.querySelector("a");
        if (link) window.location.assign(link.href);
      });
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
