"""What holds for every page in a real browser: accessible, narrow enough, light enough."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.conftest import DESK, PHONE, log_in

KB = 1000
FIRST_TIME, AFTERWARDS, HTML = 200 * KB, 20 * KB, 60 * KB

PAGES = [
    ("polsek.kunir", "/"),
    ("polsek.kunir", "/formations/"),
    ("polsek.kunir", "/formations/new/"),
    ("polsek.kunir", "/zones/report/"),
    ("kasat.lumajang", "/"),
    ("kasat.lumajang", "/verification/"),
    ("kasat.lumajang", "/targets/"),
    ("kasat.lumajang", "/dashboard/?week=2021-W08"),
    ("kasat.lumajang", "/history/"),
    ("kasat.lumajang", "/jobs/"),
    ("kasat.lumajang", "/people/"),
    ("kasat.lumajang", "/zones/"),
    ("kasat.lumajang", "/zones/?date=2021-03-20&within=35.08.06"),
    ("kasat.lumajang", "/zones/declared/"),
    ("kasat.lumajang", "/zones/snapshots/"),
    ("kasat.lumajang", "/zones/regimes/"),
    ("kasat.lumajang", "/pillars/coverage/"),
    ("kasat.lumajang", "/villages/35.08.06.2001/"),
    ("kasat.jaksel", "/ktj/"),
    ("kasat.jaksel", "/pillars/coverage/"),
    ("kasat.jaksel", "/zones/cases/"),
    ("kasat.bekasi", "/posko/"),
    ("kasat.bekasi", "/villages/32.75.08.1007/"),
    ("staf.lumajang", "/dashboard/?week=2021-W08"),
    ("staf.lumajang", "/reports/"),
    ("ditbinmas.jatim", "/dashboard/"),
    ("puskesmas.jaticempaka", "/posko/duty/"),
]
# Boundaries weigh more than a page: only their accessibility is asked here.
MAPS = [
    ("kasat.lumajang", "/map/"),
    ("kasat.lumajang", "/map/?layer=zone&date=2021-03-20&within=35.08.06"),
    ("kasat.lumajang", "/map/?layer=activity"),
    ("kasat.lumajang", "/patrols/hot-spots/"),
    ("admin", "/map/"),
]
UNDER_WAY = """() => {
    const part = document.getElementById("hasil");
    part.setAttribute("hx-get", "/jobs/");
    part.setAttribute("hx-trigger", "every 1s");
    part.setAttribute("hx-swap", "outerHTML");
    part.innerHTML = "<a href='/help/'>Hasilnya</a>";
    htmx.process(part);
}"""


class Traffic:
    """Bytes that came over the wire, as the browser's own network domain counts them."""

    def __init__(self, page) -> None:
        self.bytes = 0
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.session.on("Network.loadingFinished", self.add)

    def add(self, event) -> None:
        self.bytes += event["encodedDataLength"]

    def of(self, page, path: str) -> int:
        self.bytes = 0
        page.goto(path)
        page.wait_for_load_state("networkidle")
        return int(self.bytes)


@pytest.mark.parametrize("username", sorted({name for name, _ in PAGES}))
def test_pages_fit_the_phone_and_the_network(open_page, username):
    page = open_page(PHONE)
    traffic = Traffic(page)
    assert traffic.of(page, "/accounts/login/") <= FIRST_TIME
    log_in(page, username)
    for path in [path for name, path in PAGES if name == username]:
        assert traffic.of(page, path) <= FIRST_TIME, path
        assert traffic.of(page, path) <= AFTERWARDS, path
        assert len(page.content().encode()) <= HTML, path
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    for path in [path for name, path in MAPS if name == username]:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("username", sorted({name for name, _ in PAGES}))
def test_pages_break_no_rule_of_accessibility(open_page, username, viewport):
    page = open_page(viewport)
    axe = Axe()
    log_in(page, username)
    for path in [path for name, path in PAGES + MAPS if name == username]:
        page.goto(path)
        found = axe.run(page)
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"


def test_a_part_that_asks_again_by_itself_swallows_no_click(open_page):
    """As while a job runs: its answer comes between press and release."""
    page = open_page(DESK)
    log_in(page, "kasat.lumajang")
    page.goto("/jobs/")
    page.evaluate(UNDER_WAY)
    link = page.get_by_role("link", name="Hasilnya")
    link.hover()
    page.mouse.down()
    for _ in range(2):
        with page.expect_response("**/jobs/"):
            pass
    page.mouse.up()
    expect(page).to_have_url(re.compile("/help/"))
    page.go_back()
    page.evaluate(UNDER_WAY)
    expect(link).to_have_count(0)  # nothing is pressed: drawn anew


def test_on_a_phone_the_whole_menu_is_a_tap_away(open_page):
    page = open_page(PHONE)
    log_in(page, "kasat.lumajang")
    menu = page.get_by_role("navigation", name="Menu utama")
    expect(menu).to_be_hidden()
    page.get_by_role("link", name="Menu", exact=True).click()
    expect(menu).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    menu.get_by_role("link", name="Tutup menu").click()
    expect(menu).to_be_hidden()
    page.get_by_role("link", name="Menu", exact=True).click()
    menu.get_by_role("link", name="Laporan mingguan").click()
    expect(page).to_have_url(re.compile("/closings/$"))
    expect(menu).to_be_hidden()
