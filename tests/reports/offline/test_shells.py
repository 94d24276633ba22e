"""The parts of the app that are the same for everybody hold nothing of anybody."""

import pytest
from django.test import Client
from django.urls import reverse

from reports.offline import worker
from reports.offline.words import WORDS
from tests.factories import PolresFactory, posted
from units.policy import Role


@pytest.mark.parametrize("name", worker.SHELLS)
def test_a_shell_is_the_same_for_everybody(db, name):
    client = Client()
    stranger = client.get(reverse(name))
    client.force_login(posted(Role.BINMAS_HEAD, PolresFactory(), name="Rahmad Tertentu"))
    known = client.get(reverse(name))

    assert known.status_code == 200
    assert known.content == stranger.content
    assert "csrf" not in known.content.decode().lower()
    assert "csrftoken" not in stranger.cookies
    assert known["Cache-Control"] == "private, no-store"
    assert len(known.content) < 20_000


def test_the_worker_is_never_kept_and_names_its_version(db, monkeypatch):
    monkeypatch.setattr(worker, "version", lambda: "abc123")
    answer = Client().get("/sw.js")
    assert answer["Content-Type"] == "text/javascript"
    assert "no-store" in answer["Cache-Control"]
    assert '"abc123"' in answer.content.decode()
    assert '"/entry/formation/"' in answer.content.decode()


def test_a_file_without_a_hash_in_its_name_is_not_kept():
    worker.kept_files.cache_clear()  # tests serve plain names
    assert worker.kept_files() == ()
    worker.kept_files.cache_clear()


def test_the_manifest_makes_it_an_app(db):
    found = Client().get("/manifest.webmanifest").json()
    assert (found["display"], found["scope"], found["start_url"]) == ("standalone", "/", "/")
    assert {icon["sizes"] for icon in found["icons"]} == {"192x192", "512x512"}


def test_the_two_states_are_never_one_word():
    assert str(WORDS["waiting"]) == "Belum terkirim (tersimpan di HP ini)"
    assert str(WORDS["sent"]) == "Terkirim, menunggu verifikasi"
