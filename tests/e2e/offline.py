"""What the tests of the app on the phone share: a line that can be cut, and entries by hand."""

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.e2e.conftest import log_in

READY = "form[data-ready]"


class BadLine:
    """A proxy on loopback before the portal. `cut()` drops what is open and refuses what comes;
    `swallow`, a likelihood: records go through, and the answer is cut off; `delay` holds each chunk
    back; `rewrite` makes another version of the app."""

    def __init__(self, address: str) -> None:
        target = urlsplit(address)
        self.target = (target.hostname, target.port)
        self.refusing, self.swallow, self.delay = False, 0.0, 0.0
        self.rewrite: tuple[bytes, bytes] | None = None  # of the same length
        self.parts: int | None = None  # of photos that still arrive; then the line is cut
        self.dice = random.Random(8)  # the same cuts every time
        self.open: set[socket.socket] = set()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.server.getsockname()[1]}"
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        while True:
            try:
                client, _address = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client: socket.socket) -> None:
        if self.refusing:
            client.close()
            return
        try:
            portal = socket.create_connection(self.target, timeout=10)
        except OSError:
            client.close()
            return
        pair = (client, portal)
        self.open.update(pair)
        asked: list[bytes] = [b""]  # how the last request on this connection begins
        threads = [
            threading.Thread(target=self.ask, args=(client, portal, asked), daemon=True),
            threading.Thread(target=self.answer, args=(portal, client, asked), daemon=True),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.open.difference_update(pair)
        for end in pair:
            end.close()

    def ask(self, phone: socket.socket, portal: socket.socket, asked: list[bytes]) -> None:
        for data in self.chunks(phone, portal):
            if data.startswith((b"GET ", b"POST ", b"PUT ", b"PATCH ", b"DELETE ")):
                asked[0] = data[:60]
            with suppress(OSError):
                portal.sendall(data)

    def answer(self, portal: socket.socket, phone: socket.socket, asked: list[bytes]) -> None:
        for data in self.chunks(portal, phone):
            record = asked[0].startswith((b"POST /api/v1/formations/", b"PATCH /api/v1/uploads/"))
            if record and self.dice.random() < self.swallow:
                return  # the portal has done it; the phone never hears of it
            begins = data.startswith(b"HTTP/")  # an answer may come in several chunks
            if begins and asked[0].startswith(b"PATCH ") and self.parts is not None:
                self.parts -= 1
                if self.parts < 0:
                    self.parts, self.refusing = None, True
                    return
            with suppress(OSError):
                phone.sendall(data.replace(*self.rewrite) if self.rewrite else data)

    def chunks(self, source: socket.socket, sink: socket.socket) -> Iterator[bytes]:
        """What comes, until either end hangs up; then both do."""
        try:
            while data := source.recv(16_384):
                time.sleep(self.delay)
                yield data
        except OSError:
            pass
        finally:
            for end in (source, sink):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        self.refusing = True
        for end in list(self.open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self.refusing = False

    def close(self) -> None:
        self.cut()
        self.server.close()


def begin(page: Page, username: str) -> None:
    """Sign in and wait until the phone has what it needs without a network."""
    log_in(page, username)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto("/entry/formation/")
    page.wait_for_selector(READY)


def fill_formation(page: Page, name: str, place: str) -> None:
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
    page.get_by_label("Tanggal pembentukan").fill("2021-03-02")
    another = page.get_by_label("Ya, ini kampung lain")
    if another.is_visible():
        another.check()


def enter(page: Page, name: str, place: str, *, again: bool = False) -> None:
    fill_formation(page, name, place)
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
    return page.evaluate(
        """async (word) => {
            const answer = await fetch(`/api/v1/formations/?limit=1000&q=${word}`);
            return (await answer.json()).results;
        }""",
        word,
    )
