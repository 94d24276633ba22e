"""What the tests of the app on the phone share: entries by hand, and what phone and portal have."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import log_in

READY = "form[data-ready]"


def begin(page: Page, username: str) -> None:
    """Sign in, without drafts of other tests, and wait until the phone has what it needs without a
    network."""
    log_in(page, username)
    page.evaluate(
        """async () => {
            const { csrf } = await (await fetch("/api/v1/me/phone/")).json();
            const { results } = await (await fetch("/api/v1/me/drafts/?limit=1000")).json();
            const headers = { "X-CSRFToken": csrf };
            await Promise.all(results.map(({ id }) =>
                fetch(`/api/v1/me/drafts/${id}/`, { method: "DELETE", headers })));
        }"""
    )
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto("/entry/formation/")
    page.wait_for_selector(READY)


def fill_formation(page: Page, name: str, place: str, day: str = "2021-03-02") -> None:
    """With an empty day the one that the form has filled in."""
    page.wait_for_selector(READY)
    if not page.get_by_label("Program").input_value():
        page.get_by_label("Program").select_option(index=1)
    village = page.get_by_role("combobox", name="Desa/Kelurahan")
    if not village.input_value():
        village.fill("kunir l")
        page.locator(".picker [role=option]").first.click()
    page.get_by_label("Tingkat").select_option("rw")
    page.get_by_label("RW/Dusun/Tempat").fill(place)
    page.get_by_label("Nama kampung").fill(name)
    if day:
        page.get_by_label("Tanggal pembentukan").fill(day)
    another = page.get_by_label("Ya, ini kampung lain")
    if another.is_visible():
        another.check()


def enter(
    page: Page, name: str, place: str, *, day: str = "2021-03-02", again: bool = False
) -> None:
    fill_formation(page, name, place, day)
    button = "Simpan dan tambah lagi" if again else "Simpan dan kirim"
    page.get_by_role("button", name=button).click()
    if again:
        expect(page.locator("[data-saved]")).to_contain_text("isi yang berikutnya")
    else:
        expect(page.locator("[data-result] [data-entry]")).to_be_visible()


def waiting(page: Page) -> int:
    """How many entries of whoever is signed in are not wholly at the portal."""
    counted = page.locator("[data-unsent]:not([data-unsent=''])").first
    return int(counted.get_attribute("data-unsent"))


def boxes(page: Page) -> list[dict]:
    """The rows of the phone's own store as they lie there."""
    return page.evaluate(
        """() => new Promise((done) => {
            const request = indexedDB.open("kampung-tangguh");
            request.onsuccess = () => {
                const rows = request.result.transaction("entries").objectStore("entries").getAll();
                rows.onsuccess = () => {
                    request.result.close();
                    done(rows.result.map((row) => ({
                        id: row.id, owner: row.owner, fields: Object.keys(row).sort(),
                        text: new TextDecoder("latin1").decode(row.box.data),
                    })));
                };
            };
        })"""
    )


def records(page: Page, word: str) -> list[dict]:
    """What the portal has, asked from the page's own session."""
    return rows(page, f"formations/?limit=1000&q={word}")


def fetched(page: Page, path: str) -> dict:
    return page.evaluate("async (path) => (await fetch(`/api/v1/${path}`)).json()", path)


def rows(page: Page, path: str) -> list[dict]:
    return fetched(page, path)["results"]


def post(page: Page, path: str, body: dict, **headers: str) -> dict:
    """Post as who is signed in; answers what the portal answered."""
    told = page.evaluate(
        """async ([path, body, headers]) => {
            const { csrf } = await (await fetch("/api/v1/me/phone/")).json();
            const answer = await fetch(`/api/v1/${path}`, {
                method: "POST", body: JSON.stringify(body),
                headers: { "Content-Type": "application/json", "X-CSRFToken": csrf, ...headers },
            });
            return { status: answer.status, body: await answer.json() };
        }""",
        [path, body, headers],
    )
    assert told["status"] in (200, 201), told
    return told["body"]
