"""The menu: what a person may open, and nothing else."""

import re

import pytest
from django.http import HttpResponse
from django.template import RequestContext, Template

from kts_portal.context import portal
from reports.menu import ENTRIES
from tests.factories import AreaFactory, PolresFactory, PolsekFactory, UserFactory, posted
from units.policy import Role


@pytest.fixture
def polres(db):
    return PolresFactory(name="Polres Lumajang")


LINK = re.compile(r"<a href=\"[^\"]+\"([^>]*)><svg.*?</svg>(?:<span[^>]*>)?([^<]+)")


def links(rf, user, path="/", which="rail"):
    """(attributes, word) of each link of a menu as drawn."""
    request = rf.get(path)
    request.user = user
    return LINK.findall(str(portal(request)["menus"][which]))


def menu(rf, user, path="/", which="rail"):
    return [word for _attributes, word in links(rf, user, path, which)]


def test_each_role_has_its_own_menu(rf, polres):
    officer = posted(Role.OFFICER, PolsekFactory(parent=polres))
    head = posted(Role.BINMAS_HEAD, polres)
    staff = posted(Role.REGENCY_STAFF, AreaFactory(code="35.08"))

    assert menu(rf, officer)[:3] == ["Beranda", "Isi laporan", "Kampung"]
    assert menu(rf, head)[:4] == ["Beranda", "Isi laporan", "Verifikasi", "Kampung"]
    assert "Isi laporan" not in menu(rf, staff)
    assert "Riwayat" not in menu(rf, staff)
    assert "Ekspor" in menu(rf, staff)


def test_every_entry_leads_somewhere(rf, polres):
    admin = posted(Role.ADMINISTRATOR)
    head = posted(Role.BINMAS_HEAD, polres)
    seen = {*menu(rf, admin), *menu(rf, head)}
    assert {str(entry.label) for entry in ENTRIES} - seen == set()


def test_thumb_reaches_at_most_five(rf, polres):
    tabs = menu(rf, posted(Role.BINMAS_HEAD, polres), which="tabs")
    assert tabs == ["Beranda", "Isi laporan", "Verifikasi", "Kampung", "Dasbor"]
    for role in (Role.OFFICER, Role.BINMAS_STAFF):
        tabs = menu(rf, posted(role, polres), which="tabs")
        assert tabs == ["Beranda", "Isi laporan", "Desa saya", "Tugas", "Belum terkirim"]
    partner = posted(Role.PARTNER, AreaFactory(code="35.08.06.2001"))
    assert menu(rf, partner, which="tabs") == ["Beranda", "Isi laporan", "Belum terkirim", "Posko"]


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "Beranda"),
        ("/formations/", "Kampung"),
        ("/formations/new/", "Isi laporan"),
        ("/formations/0b1c6a52-6d4c-4f0e-9d0b-0a4b7a5b2c11/", "Kampung"),
    ],
)
def test_the_nearest_entry_is_current(rf, polres, path, label):
    head = posted(Role.BINMAS_HEAD, polres)
    current = [word for attributes, word in links(rf, head, path) if "aria-current" in attributes]
    assert current == [label]


def test_identity_names_person_office_and_place(rf, polres):
    request = rf.get("/")
    request.user = posted(Role.BINMAS_HEAD, polres, name="Rahmad")
    assert portal(request)["identity"] == {
        "name": "Rahmad",
        "role": "Kasat Binmas",
        "place": "Polres Lumajang",
    }


def test_account_without_posting_sees_no_more_than_help(rf, db):
    request = rf.get("/")
    request.user = UserFactory(name="Tanpa Tugas")
    context = portal(request)
    assert context["identity"] == {"name": "Tanpa Tugas", "role": "", "place": ""}
    assert menu(rf, request.user) == ["Beranda", "Pekerjaan", "Bantuan"]


def test_a_part_for_htmx_pays_for_no_menu(rf, polres, django_assert_num_queries):
    request = rf.get("/")
    request.user = posted(Role.BINMAS_HEAD, polres)
    with django_assert_num_queries(0):
        page = Template("{{ demo }}").render(RequestContext(request))
    assert HttpResponse(page).content == b"False"
