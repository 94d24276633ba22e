"""The map of 205 desa in a browser: ours beside Leaflet that draws the bare GeoJSON.

Both draw on a canvas as wide as a phone. `wall` is the time from the last byte of the boundaries
to the frame that shows them, `cpu` the work of the browser's main thread for the whole page.
"""

from __future__ import annotations

import gzip
import statistics
from pathlib import Path

from django.contrib.staticfiles import finders
from playwright.sync_api import Page, sync_playwright

from benchmarks import servers
from benchmarks.cases import Bench, case
from benchmarks.measure import Figure
from tests.conftest import chromium

WITHIN = "35.08"
DESA = 205
MOST = 150_000  # bytes of boundaries, compressed
ROUNDS = 11
PHONE = {"width": 360, "height": 740}
BARE = "http://bare.invalid/"
BARE_PAGE = """<!doctype html><title>bare</title><link rel="stylesheet" href="leaflet.css">
<style>#map { height: 24rem }</style><div id="map"></div><script src="leaflet.js"></script>
<script>
fetch("areas").then((answer) => answer.json()).then((areas) => {
  const canvas = document.getElementById("map");
  const map = L.map(canvas, { attributionControl: false, zoomSnap: 0.25, preferCanvas: true });
  const layer = L.geoJSON(areas).addTo(map);
  map.fitBounds(layer.getBounds(), { padding: [8, 8] });
  canvas.dataset.areasShown = String(layer.getLayers().length);
});
</script>"""
# The frame after the attribute was set is the one that shows the areas.
WATCH = """
new MutationObserver((_changes, watch) => {
  const shown = document.querySelector("[data-areas-shown]");
  if (!shown) return;
  watch.disconnect();
  requestAnimationFrame(() => requestAnimationFrame(() => {
    document.documentElement.dataset.drawn = String(performance.now());
  }));
}).observe(document, { attributes: true, subtree: true, childList: true });
"""
LAST_BYTE = """() => performance.getEntriesByType("resource")
  .find((entry) => /areas/.test(entry.name) && entry.initiatorType === "fetch").responseEnd"""


def drawn(page: Page, address: str) -> Figure:
    """One visit."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.goto(address)
    at = float(page.wait_for_selector("html[data-drawn]").get_attribute("data-drawn"))
    shown = page.locator("[data-areas-shown]").get_attribute("data-areas-shown")
    if shown != str(DESA):
        raise RuntimeError(f"{address} draws {shown} areas.")
    metrics = {
        row["name"]: row["value"] for row in session.send("Performance.getMetrics")["metrics"]
    }
    session.detach()
    return Figure(cpu=metrics["TaskDuration"] * 1000, wall=at - page.evaluate(LAST_BYTE))


def serve_bare(page: Page, areas: bytes) -> None:
    """The page with nothing but Leaflet, answered from memory."""
    bodies = {
        BARE: ("text/html", BARE_PAGE.encode()),
        f"{BARE}areas": ("application/json", areas),
        f"{BARE}leaflet.js": ("text/javascript", static("leaflet/leaflet.js")),
        f"{BARE}leaflet.css": ("text/css", static("leaflet/leaflet.css")),
    }
    page.route(
        f"{BARE}**",
        lambda route: route.fulfill(
            content_type=bodies[route.request.url][0], body=bodies[route.request.url][1]
        ),
    )


def static(name: str) -> bytes:
    return Path(finders.find(name)).read_bytes()


@case("map-drawing", f"{DESA} desa on a phone", "wall <= 1.5 x Leaflet with the bare GeoJSON")
def map_drawing(bench: Bench):
    headers = bench.cookie("nasional")
    areas_url = f"{bench.portal}/api/v1/areas.geojson?within={WITHIN}&level=4"
    areas = servers.get(areas_url, headers)
    weight = len(gzip.compress(areas))
    print(f"{DESA} desa weigh {weight:,} bytes compressed, of at most {MOST:,}")
    if weight > MOST:
        raise SystemExit("The map of a regency is too heavy.")
    cookies = [
        {"name": name, "value": value, "url": bench.portal}
        for name, _, value in (part.partition("=") for part in headers["Cookie"].split("; "))
    ]
    ours_url = f"{bench.portal}/map/?within={WITHIN}&by=village&program=KTS"
    limits, ours = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = browser.new_context(viewport=PHONE, locale="id-ID")
        context.add_cookies(cookies)
        context.add_init_script(WATCH)
        page = context.new_page()
        serve_bare(page, areas)
        for _ in range(ROUNDS):
            limits.append(drawn(page, BARE))
            ours.append(drawn(page, ours_url))
        browser.close()
    return median(limits[1:]), median(ours[1:])  # the first visit fills the caches


def median(figures: list[Figure]) -> Figure:
    return Figure(
        cpu=statistics.median(figure.cpu for figure in figures),
        wall=statistics.median(figure.wall for figure in figures),
    )
