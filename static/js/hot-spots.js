// The map beside the table: a circle for each cell of the grid, larger where more happened.

const canvas = document.querySelector("[data-hot-spots]");

async function show() {
  const answer = await fetch(canvas.dataset.spots, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const { spots } = await answer.json();
  const map = window.L.map(canvas, { attributionControl: false, zoomSnap: 0.25, scrollWheelZoom: false });
  const most = Math.max(...spots.map((spot) => spot.count));
  const circles = spots.map((spot) => {
    const kinds = Object.entries(spot.kinds).map(([name, count]) => `${name} × ${count}`).join(", ");
    return window.L.circleMarker([spot.latitude, spot.longitude], {
      radius: 7 + 13 * Math.sqrt(spot.count / most),
      color: "#9a2a1c",
      weight: 1.5,
      fillColor: "#9a2a1c",
      fillOpacity: 0.35,
    }).bindTooltip(`${spot.area}: ${kinds}`);
  });
  const group = window.L.featureGroup(circles).addTo(map);
  map.fitBounds(group.getBounds(), { padding: [40, 40], maxZoom: 13 });
  if (!canvas.dataset.areas) return;
  const areas = await fetch(canvas.dataset.areas, { headers: { Accept: "application/json" } });
  if (!areas.ok) return;
  const style = { color: "#b9b09a", weight: 1, fillOpacity: 0.04 };
  window.L.geoJSON(await areas.json(), { interactive: false, style }).addTo(map).bringToBack();
}

if (canvas) {
  show().catch(() => {
    canvas.textContent = canvas.dataset.failed;
    canvas.classList.add("map-failed");
  });
}
