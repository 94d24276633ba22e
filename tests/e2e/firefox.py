"""The queue in Firefox, spoken to by its own protocol (Marionette), since Playwright drives no
Firefox of Debian. Run by `scripts/check --offline` where firefox-esr is installed."""

import json
import shutil
import socket
import subprocess
import time
from contextlib import suppress

import pytest
from django.conf import settings

from tests.e2e.conftest import free_port

PREFERENCES = """
user_pref("marionette.port", {port});
user_pref("toolkit.telemetry.enabled", false);
user_pref("app.update.auto", false);
"""
PATIENCE = 60


class Firefox:
    """A browser with an empty profile; commands are those of WebDriver."""

    def __init__(self, profile) -> None:
        port = free_port()
        (profile / "user.js").write_text(PREFERENCES.format(port=port))
        command = [shutil.which("firefox-esr"), "--headless", "--marionette", "--no-remote"]
        self.process = subprocess.Popen([*command, "--profile", str(profile)])
        for _ in range(PATIENCE * 5):
            with suppress(OSError):
                self.wire = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
                break
            time.sleep(0.2)
        self.number = 0
        self.hear()
        self.say("WebDriver:NewSession", {})
        self.say("WebDriver:SetTimeouts", {"script": PATIENCE * 1000})

    def hear(self):
        length = b""
        while (letter := self.wire.recv(1)) != b":":
            length += letter
        body = b""
        while len(body) < int(length):
            body += self.wire.recv(int(length) - len(body))
        return json.loads(body)

    def say(self, command: str, parameters: dict):
        self.number += 1
        body = json.dumps([0, self.number, command, parameters]).encode()
        self.wire.sendall(b"%d:%s" % (len(body), body))
        _kind, _number, error, answer = self.hear()
        assert error is None, (command, error)
        return answer

    def go(self, address: str) -> None:
        self.say("WebDriver:Navigate", {"url": address})

    def run(self, script: str, *arguments):
        """What an async function of the page gives back."""
        waiting = f"""const done = arguments[arguments.length - 1];
            (async (...given) => {{ {script} }})(...arguments).then(done)"""
        told = self.say(
            "WebDriver:ExecuteAsyncScript", {"script": waiting, "args": list(arguments)}
        )
        return told["value"]

    def until(self, condition: str, *arguments) -> None:
        for _ in range(PATIENCE * 5):
            with suppress(AssertionError):  # between two pages
                if self.run(f"return Boolean({condition});", *arguments):
                    return
            time.sleep(0.2)
        raise AssertionError(condition)

    def until_shown(self, text: str) -> None:
        self.until("document.body.innerText.includes(given[0])", text)

    def close(self) -> None:
        self.wire.close()
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture
def firefox(tmp_path):
    firefox = Firefox(tmp_path)
    yield firefox
    firefox.close()


def log_in(firefox, line, username: str) -> None:
    firefox.say("WebDriver:DeleteAllCookies", {})
    firefox.go(f"{line.address}/accounts/login/")
    firefox.run(
        """const [name, password] = given;
        document.querySelector("[name=login], [name=username]").value = name;
        const field = document.querySelector("[type=password]");
        field.value = password;
        field.form.requestSubmit();""",
        username,
        settings.DEMO_PASSWORD,
    )
    firefox.until("!location.pathname.startsWith('/accounts/login/')")


def test_the_queue_in_firefox_keeps_sends_once_and_belongs_to_its_writer(firefox, line):
    log_in(firefox, line, "polsek.kunir")
    firefox.run("await navigator.serviceWorker.ready;")
    firefox.go(f"{line.address}/entry/formation/")
    firefox.until("document.querySelector('form[data-ready]')")
    line.cut()
    firefox.run(
        """const form = document.querySelector("form[data-entry]");
        const village = [...form.elements.area.options].find((one) => one.text.includes("Kunir L"));
        const typed = { area: village.value, place_kind: "rw", place_name: "RW 96",
                        name: "Kampung Rubah", formed_on: "2021-03-02" };
        for (const [name, value] of Object.entries(typed)) {
            form.elements[name].value = value;
            form.elements[name].dispatchEvent(new Event("change", { bubbles: true }));
        }
        form.elements.confirmed.checked = true;
        form.querySelector(".form-acts .btn-primary").click();"""
    )
    firefox.until_shown("Belum terkirim (tersimpan di HP ini)")
    firefox.go("about:blank")
    firefox.go(f"{line.address}/unsent/")  # from the service worker
    firefox.until_shown("Kampung Rubah")
    line.mend()
    log_in(firefox, line, "polsek.candipuro")
    firefox.go(f"{line.address}/unsent/")
    firefox.until_shown("Ada 1 isian milik pengguna lain")
    assert not firefox.run("return document.body.innerText.includes('Rubah');")
    line.swallow = 1  # the portal takes it, the phone hears nothing, and sends it again
    log_in(firefox, line, "polsek.kunir")
    assert line.swallowed.wait(PATIENCE)
    line.swallow = 0
    firefox.go(f"{line.address}/unsent/")
    firefox.until_shown("Terkirim, menunggu verifikasi")
    found = firefox.run(
        """const answer = await fetch("/api/v1/formations/?limit=1000&q=Rubah");
        return (await answer.json()).results.map((row) => row.name);"""
    )
    assert found == ["Kampung Rubah"]
