"""What the Kasat is told before he approves: the same photo, position or name elsewhere."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import FormationFactory, PhotoFactory
from units.models import Area
from villages.warnings import for_formation, for_formations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LOOK = 0x5A5A_1234_5A5A_1234


@pytest.fixture
def other(world):
    """A verified kampung in another polsek of the polres."""
    return FormationFactory(
        area_id="35.08.10.2001", unit=world.jatiroto, program=world.kts, status="verified",
        name="Kampung Lama", latitude=-8.2, longitude=113.2,
    )  # fmt: skip


@pytest.fixture
def mine(world):
    return FormationFactory(
        area_id="35.08.06.2001", unit=world.kunir, program=world.kts, status="submitted",
        name="Kampung Baru",
    )  # fmt: skip


def kinds(formation, by):
    return [warning.kind for warning in for_formation(formation, by=by)]


@pytest.mark.parametrize(
    ("look", "same"),
    [
        (LOOK, True),
        (LOOK ^ 0b1111, True),
        (LOOK ^ 0b11111, False),
        (0, False),
    ],
)
def test_the_same_look(world, mine, other, look, same):
    PhotoFactory(formation=mine, look=LOOK if look else 0)
    PhotoFactory(formation=other, look=look)
    assert kinds(mine, world.head) == (["photo"] if same else [])


def test_a_look_with_the_sign_bit(world, mine, other):
    PhotoFactory(formation=mine, look=-1)
    PhotoFactory(formation=other, look=-2)
    assert kinds(mine, world.head) == ["photo"]


def test_the_same_bytes(world, mine, other):
    for formation in (mine, other):
        PhotoFactory(formation=formation, look=0, upload_sha256="a" * 64)
    [warning] = for_formation(mine, by=world.head)
    assert warning.message == "Foto yang sama sudah dipakai untuk “Kampung Lama”."
    assert warning.url == f"/formations/{other.pk}/"


def test_a_foreign_kampung_is_not_named(world, mine, other):
    for formation in (mine, other):
        PhotoFactory(formation=formation, look=LOOK)
    [warning] = for_formation(mine, by=world.officer)
    assert warning.message == "Foto yang sama sudah dipakai untuk kampung kesatuan lain."
    assert warning.url == ""


def test_another_polres_and_drafts_are_not_compared(world, mine):
    for area, unit, status in (
        ("31.74.01.1001", world.tebet, "verified"),
        ("35.08.06.2002", world.kunir, "draft"),
    ):
        elsewhere = FormationFactory(
            area_id=area, unit=unit, program=world.kts, status=status,
            latitude=-8.2, longitude=113.2,
        )  # fmt: skip
        PhotoFactory(formation=elsewhere, look=LOOK)
    PhotoFactory(formation=mine, look=LOOK)
    mine.latitude, mine.longitude = -8.2, 113.2
    mine.save()
    assert kinds(mine, world.head) == []


@pytest.mark.parametrize(
    ("latitude", "longitude", "same"),
    [
        (-8.2, 113.2, True),
        (-8.20026, 113.2, True),
        (-8.2003, 113.2, False),
        (-8.2, 113.2003, False),
    ],
)
def test_the_same_position(world, mine, other, latitude, longitude, same):
    mine.latitude, mine.longitude = latitude, longitude
    mine.save()
    assert kinds(mine, world.head) == (["position"] if same else [])


def test_a_position_far_from_the_desa(world, mine):
    Area.objects.filter(pk="35.08.06.2001").update(latitude=-8.2, longitude=113.2)
    mine.latitude, mine.longitude = -8.0, 113.2
    mine.save()
    mine.area.refresh_from_db()
    [warning] = for_formation(mine, by=world.head)
    assert (warning.kind, warning.message) == (
        "distance",
        "Posisinya sekitar 22 km dari Kunir Kidul.",
    )


def test_another_kampung_in_the_same_desa(world, mine):
    neighbour = FormationFactory(
        area_id="35.08.06.2001", unit=world.kunir, program=world.kts, status="submitted",
        place_kind="rw", place_name="RW 3", name="Kampung Lain",
    )  # fmt: skip
    [warning] = for_formation(mine, by=world.head)
    assert (warning.kind, warning.url) == ("duplicate", f"/formations/{neighbour.pk}/")
    assert "“Kampung Lain”" in warning.message
    assert kinds(neighbour, world.head) == ["duplicate"]


@pytest.mark.parametrize(
    ("mine", "theirs", "name", "told"),
    [
        (("rw", "RW 08"), ("rw", "RW 09"), "KTJ RW 09", False),
        (("rw", "RW 08"), ("rt", "RT 02 RW 05"), "KTJ Melati", False),
        (("rt", "RT 02 RW 08"), ("rt", "RT 03 RW 08"), "KTJ Melati", False),
        (("rw", "RW 08"), ("rw", "RW 09"), "KTJ Anggrek", True),
        (("rw", "RW 08"), ("rt", "RT 02 RW 08"), "KTJ Melati", True),
        (("rt", "RT 02"), ("rt", "RT 02 RW 08"), "KTJ Melati", True),
        (("rw", "RW 08"), ("place", "Pasar 9"), "KTJ Melati", True),
        (("desa", ""), ("rw", "RW 09"), "KTJ Melati", True),
    ],
)
def test_another_rw_of_a_kelurahan_is_no_doubt(world, mine, theirs, name, told):
    own, _other = (
        FormationFactory(
            area_id="31.74.01.1001", unit=world.tebet, program=world.kts, status="submitted",
            place_kind=kind, place_name=place, name=called,
        )
        for (kind, place), called in ((mine, "KTJ Anggrek"), (theirs, name))
    )  # fmt: skip
    found = [warning.message.partition(" sudah ada ")[0] for warning in
             for_formation(own, by=world.foreign_head)]  # fmt: skip
    assert found == (["Di kelurahan ini"] if told else [])


def test_queries_do_not_grow_with_the_rows(world):
    rows = [
        FormationFactory(
            area_id=f"35.08.06.200{n}", unit=world.kunir, program=world.kts, status="submitted"
        )
        for n in (1, 2, 3)
    ]
    assert for_formations([], by=world.head) == {}
    for_formations(rows, by=world.head)  # reads where the user stands, once per request
    counts = []
    for size in (1, 3):
        with CaptureQueriesContext(connection) as queries:
            for_formations(rows[:size], by=world.head)
        counts.append(len(queries))
    assert counts == [4, 4]
