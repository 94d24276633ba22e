// The point of one kampung in its desa, drawn by Leaflet over our own boundaries.

const canvas = document.querySelector("[data-point]");

function load(tag, attributes) {
  return new Promise((done, failed) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.addEventListener("load", done);
    element.addEventListener("error", failed);
    document.head.append(element);
  });
}

async function show() {
  const { latitude, longitude, area, areas, leafletCss, leafletJs } = canvas.dataset;
  await Promise.all([
    load("link", { rel: "stylesheet", href: leafletCss }),
    load("script", { src: leafletJs }),
  ]);
  canvas.hidden = false;
  const point = [Number(latitude), Number(longitude)];
  const map = window.L.map(canvas, { attributionControl: false, zoomSnap: 0.25, scrollWheelZoom: false });
  map.setView(point, 13);
  window.L.circleMarker(point, { radius: 9, color: "#14493b", fillOpacity: 0.9 }).addTo(map);
  const village = area.split(".").slice(0, 4).join(".");
  const district = area.split(".").slice(0, 3).join(".");
  const answer = await fetch(`${areas}?within=${district}&level=4`, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const own = (feature) => (feature.properties.code ?? feature.id) === village;
  const shapes = window.L.geoJSON(await answer.json(), {
    style: (feature) => ({ color: own(feature) ? "#14493b" : "#b9b09a", weight: own(feature) ? 2.5 : 1, fillOpacity: own(feature) ? 0.12 : 0.03, fillColor: "#14493b" }),
    onEachFeature: (feature, layer) => layer.bindTooltip(feature.properties.name, { sticky: true }),
  }).addTo(map);
  shapes.bringToBack();
  const mine = shapes.getLayers().find((layer) => own(layer.feature));
  if (mine) map.fitBounds(mine.getBounds().extend(point), { padding: [12, 12] });
}

if (canvas) {
  new IntersectionObserver((entries, observer) => {
    if (entries.some((entry) => entry.isIntersecting)) {
      observer.disconnect();
      show();
    }
  }).observe(canvas.parentElement);
}
