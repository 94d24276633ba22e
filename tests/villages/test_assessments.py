"""Assessments add up points and give no grades; marks and visits carry their source."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from core.errors import DomainError
from core.models import AuditEvent
from programs.models import Aspect, Entry
from tests.factories import FormationFactory
from tests.villages.support import errors_of
from units.models import Area
from villages.models import Assessment, Mark
from villages.services.assessments import assess_formation, mark_area

pytestmark = pytest.mark.usefixtures("clock")
KIDUL = "35.08.06.2001"


@pytest.fixture
def kampung(world):
    Aspect.objects.bulk_create(
        Aspect(program=world.kts, code=code, name=f"Tangguh {code}", order=n)
        for n, code in enumerate(("LOG", "SDM", "KES"))
    )
    return FormationFactory(
        program=world.kts,
        area=Area.objects.get(pk=KIDUL),
        unit=world.kunir,
        status="verified",
    )


def assessed(kampung, by, **changes):
    given = {
        "assessed_on": date(2021, 2, 17),
        "assessor": "Tim penilai",
        "points": {"LOG": 80, "KES": 65, "SDM": None},
    } | changes
    return assess_formation(id=uuid4(), formation=kampung, by=by, **given)[0]


def test_points_add_up_beside_what_they_are_out_of(world, kampung):
    row = assessed(kampung, world.staff)
    assert (row.points, row.total, row.aspects_assessed, row.aspects_asked) == (
        {"KES": 65, "LOG": 80}, 145, 2, 3,
    )  # fmt: skip
    assert not {field.name for field in Assessment._meta.get_fields()} & {"grade", "rank"}
    assert AuditEvent.objects.of(row).get().unit_path == world.kunir.path


def test_an_assessment_never_changes_the_count(world, kampung):
    before = kampung.version, Entry.objects.count()
    assessed(kampung, world.staff)
    kampung.refresh_from_db()
    assert (kampung.version, Entry.objects.count()) == before


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"points": {"LOG": 101}}, "points", "Tangguh LOG: isi bilangan bulat 0 sampai 100."),
        ({"points": {"LOG": True}}, "points", "Tangguh LOG: isi bilangan bulat 0 sampai 100."),
        (
            {"points": {"LOG": float("nan")}},
            "points",
            "Tangguh LOG: isi bilangan bulat 0 sampai 100.",
        ),
        ({"points": {"XX": 1}}, "points", "Aspek “XX” tidak dikenal."),
        ({"points": {"LOG": None}}, "points", "Nilai paling sedikit satu aspek."),
        ({"assessed_on": date(2021, 2, 19)}, "assessed_on", "Tanggal tidak boleh di masa depan."),
        (
            {"assessed_on": date(2021, 2, 8)},
            "assessed_on",
            "Kampung ini baru dibentuk 9 Februari 2021.",
        ),
        ({"assessor": ""}, "assessor", "Wajib diisi."),
    ],
)
def test_what_an_assessment_cannot_be(world, kampung, changes, field, message):
    with pytest.raises(DomainError) as caught:
        assessed(kampung, world.staff, **changes)
    assert errors_of(caught) == {field: message}


def test_only_what_counts_is_assessed_and_only_in_scope(world, kampung):
    for stranger in (world.stranger, world.neighbour):
        with pytest.raises(Http404):
            assessed(kampung, stranger)
    with pytest.raises(PermissionDenied):
        assessed(kampung, world.commander)
    kampung.status = "submitted"
    kampung.save()
    with pytest.raises(DomainError) as caught:
        assessed(kampung, world.officer)
    assert caught.value.code == "not_verified"


def test_a_mark_has_a_source_and_may_be_undated(world):
    mark, _ = mark_area(
        id=uuid4(), area=KIDUL, kind="model", source="Koran", quote="percontohan", by=world.regency
    )
    assert (mark.marked_on, mark.unit, mark.get_kind_display()) == (
        None,
        world.kunir,
        "Percontohan",
    )
    assert Mark.objects.for_user(world.head).get() == mark
    assert not Mark.objects.for_user(world.stranger).exists()


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"source": ""}, "source", "Wajib diisi."),
        ({"kind": "visit"}, "who", "Wajib diisi."),
        ({"kind": "juara"}, "kind", "Pilih jenis dari daftar."),
        ({"marked_on": date(2021, 2, 19)}, "marked_on", "Tanggal tidak boleh di masa depan."),
        ({"area": "31.74.01.1001"}, "area", "Tebet Timur (Kec. Tebet) wilayah Polsek Tebet."),
    ],
)
def test_what_a_mark_cannot_be(world, changes, field, message):
    with pytest.raises(DomainError) as caught:
        mark_area(
            **{"id": uuid4(), "area": KIDUL, "kind": "model", "source": "Koran", "by": world.staff}
            | changes
        )
    assert errors_of(caught) == {field: message}
