// Where the kampung is: one tap takes the phone's position with its accuracy, or a point is set on
// a small map. Leaflet is fetched only when the map is opened.

const box = document.querySelector("[data-position]");

function put(latitude, longitude, accuracy) {
  const form = box.closest("form");
  form.elements.latitude.value = latitude.toFixed(6);
  form.elements.longitude.value = longitude.toFixed(6);
  form.elements.position_accuracy_m.value = accuracy ? Math.round(accuracy) : "";
  const said = box.querySelector("[data-said]");
  const place = [latitude, longitude].map((degrees) => degrees.toFixed(5).replace(".", ",").replace("-", "\u2212")).join("; ");
  said.textContent = accuracy
    ? `${box.dataset.taken} ± ${Math.round(accuracy)} m (${place})`
    : `${box.dataset.marked} (${place})`;
}

function locate(button) {
  const said = box.querySelector("[data-said]");
  button.disabled = true;
  said.textContent = box.dataset.seeking;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      button.disabled = false;
      put(coords.latitude, coords.longitude, coords.accuracy);
    },
    (error) => {
      button.disabled = false;
      said.textContent = error.code === error.PERMISSION_DENIED ? box.dataset.denied : box.dataset.unknown;
    },
    { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 },
  );
}

function loadLeaflet() {
  if (window.L) return Promise.resolve();
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = box.dataset.leafletCss;
  document.head.append(style);
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = box.dataset.leafletJs;
    script.addEventListener("load", done);
    script.addEventListener("error", failed);
    document.head.append(script);
  });
}

let map;
let marker;
let shapes;

async function showMap() {
  const canvas = box.querySelector("[data-canvas]");
  canvas.hidden = !canvas.hidden;
  if (canvas.hidden) return;
  await loadLeaflet();
  const form = box.closest("form");
  const village = form.elements.area?.value || box.dataset.area || "";
  const district = village.split(".").slice(0, 3).join(".");
  if (!map) {
    map = window.L.map(canvas, { attributionControl: false, zoomSnap: 0.25 }).setView([-2.5, 118], 5);
    map.on("click", ({ latlng }) => {
      marker = (marker ?? window.L.circleMarker(latlng, { radius: 9, color: "#14493b", fillOpacity: 0.9 })).setLatLng(latlng).addTo(map);
      put(latlng.lat, latlng.lng, null);
    });
  }
  const answer = await fetch(`${box.dataset.areas}?within=${district}&level=4`, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  shapes?.remove();
  shapes = window.L.geoJSON(await answer.json(), {
    style: (feature) => {
      const own = (feature.properties.code ?? feature.id) === village;
      return { color: own ? "#14493b" : "#b9b09a", weight: own ? 2.5 : 1, fillOpacity: own ? 0.15 : 0.04, fillColor: "#14493b" };
    },
    onEachFeature: (feature, layer) => layer.bindTooltip(feature.properties.name, { sticky: true }),
  }).addTo(map);
  const own = shapes.getLayers().find((layer) => (layer.feature.properties.code ?? layer.feature.id) === village);
  const latitude = parseFloat(String(form.elements.latitude.value).replace(",", "."));
  const longitude = parseFloat(String(form.elements.longitude.value).replace(",", "."));
  if (Number.isFinite(latitude) && Number.isFinite(longitude)) {
    marker?.remove();
    marker = window.L.circleMarker([latitude, longitude], { radius: 9, color: "#14493b", fillOpacity: 0.9 }).addTo(map);
  }
  const bounds = (own ?? shapes).getBounds();
  if (marker) bounds.extend(marker.getLatLng());
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [12, 12] });
}

if (box) {
  const take = box.querySelector("[data-locate]");
  const open = box.querySelector("[data-map]");
  if (navigator.geolocation && window.isSecureContext) {
    take.hidden = false;
    take.addEventListener("click", () => locate(take));
  }
  open.hidden = false;
  open.addEventListener("click", showMap);
}
