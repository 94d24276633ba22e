"""A line that can be cut, slowed and spoilt, between the phone and the portal."""

import random
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

RECORDS = re.compile(
    rb"POST /api/v1/(formations|patrols|zone-reports|check-ins|unit-weeks)/|PATCH /api/v1/uploads/"
)


class BadLine:
    """A proxy on loopback before the portal. `cut()` drops what is open and refuses what comes;
    `swallow`, a likelihood: records go through, and the answer is cut off; `spoil`, headers that
    are damaged, one of a record each; `damaged`, parts of photos that arrive damaged; `slow()`
    makes it as narrow and as far away as a weak mobile network; `rewrite` makes another version of
    the app."""

    def __init__(self, address: str) -> None:
        target = urlsplit(address)
        self.target = (target.hostname, target.port)
        self.refusing, self.swallow = False, 0.0
        self.swallowed = threading.Event()  # an answer was
        self.spoil: list[bytes] = []
        self.damaged = 0
        self.rate, self.latency = 0.0, 0.0  # bytes and seconds; 0: as fast as it goes
        self.lane = threading.Lock()
        self.carried = 0  # bytes of answers
        self.asked: list[str] = []  # addresses
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
        time.sleep(self.latency)
        try:
            portal = socket.create_connection(self.target, timeout=60)
        except OSError:
            client.close()
            return
        pair = (client, portal)
        self.open.update(pair)
        if self.refusing:  # cut since it was taken: nothing comes through
            self.open.difference_update(pair)
            for end in pair:
                end.close()
            return
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
                self.asked.append(data.split(b" ", 2)[1].decode())
                time.sleep(self.latency)
            with suppress(OSError):
                portal.sendall(self.harmed(data, asked[0]))

    def harmed(self, data: bytes, asked: bytes) -> bytes:
        if self.spoil and RECORDS.match(data):
            header = re.compile(rb"(%s[=:] ?)(\w+)" % self.spoil.pop(0), re.IGNORECASE)
            return header.sub(lambda found: found[1] + b"x" * len(found[2]), data)
        if self.damaged and asked.startswith(b"PATCH ") and not data.endswith(b"\r\n\r\n"):
            self.damaged -= 1
            return data[:-1] + bytes([data[-1] ^ 1])
        return data

    def answer(self, portal: socket.socket, phone: socket.socket, asked: list[bytes]) -> None:
        for data in self.chunks(portal, phone):
            if RECORDS.match(asked[0]) and self.dice.random() < self.swallow:
                self.swallowed.set()
                return  # the portal has done it; the phone never hears of it
            begins = data.startswith(b"HTTP/")  # an answer may come in several chunks
            if begins and asked[0].startswith(b"PATCH ") and self.parts is not None:
                self.parts -= 1
                if self.parts < 0:
                    self.parts, self.refusing = None, True
                    return
            self.carried += len(data)
            if self.rate:
                with self.lane:
                    time.sleep(len(data) / self.rate)
            with suppress(OSError):
                phone.sendall(data.replace(*self.rewrite) if self.rewrite else data)

    def chunks(self, source: socket.socket, sink: socket.socket) -> Iterator[bytes]:
        """What comes, until either end hangs up; then both do."""
        try:
            while data := source.recv(16_384):
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

    def slow(self, bits: int, latency: float) -> None:
        self.rate, self.latency = bits / 8, latency

    def close(self) -> None:
        self.cut()
        self.server.close()
