"""What the Kasat decides, once, and never on what he wrote last."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from core.errors import Conflict, DomainError, Stale
from core.models import AuditEvent
from programs.models import Entry, Figure, Measure, WeekLock
from programs.services import record_figure
from tests.villages.support import errors_of, worth
from villages.models import Formation, Inactivity
from villages.services import (
    correct_formation,
    dissolve_formation,
    edit_formation,
    reactivate_formation,
    return_formation,
    submit_formation,
    verify_formation,
    verify_formations,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def verified(world, create):
    return verify_formation(formation=create(submit=True), by=world.head)


def test_verify_makes_it_count_on_the_day_it_was_formed(world, create):
    formation = create(submit=True)
    decided = verify_formation(formation=formation, by=world.head, version=1)
    assert (decided.status, decided.version, decided.decided_by) == ("verified", 2, world.head)
    assert worth(formation) == {("formation", "2021-02-09"): 1}
    line = Entry.objects.get(source_id=formation.pk, measure="formation")
    assert (line.unit, line.polres, line.area_code) == (
        world.kunir,
        world.lumajang,
        "35.08.06.2001",
    )
    event = AuditEvent.objects.of(formation).latest("id")
    assert (event.act, event.after) == ("verify", {"status": "verified"})


def test_a_decision_is_made_once(world, create):
    formation = create(submit=True)
    verify_formation(formation=formation, by=world.head)
    for again in (
        lambda: verify_formation(formation=formation, by=world.deputy),
        lambda: return_formation(formation=formation, reason="Foto kurang", by=world.deputy),
    ):
        with pytest.raises(Conflict) as caught:
            again()
        assert caught.value.code == "already_decided"
        assert str(caught.value) == (
            "Sudah diputuskan oleh Kasat Binmas pada 18 Februari 2021: terverifikasi."
        )
    assert worth(formation) == {("formation", "2021-02-09"): 1}


def test_a_stale_decision_is_refused(world, create):
    formation = create(submit=True)
    edit_formation(formation=formation, data={"name": "Lain"}, version=1, by=world.officer)
    with pytest.raises(Stale):
        verify_formation(formation=formation, by=world.head, version=1)


def test_a_draft_cannot_be_verified(world, create):
    with pytest.raises(Conflict) as caught:
        verify_formation(formation=create(), by=world.head)
    assert caught.value.code == "wrong_status"


@pytest.mark.parametrize("who", ["officer", "staff", "commander"])
def test_only_the_head_decides(world, create, who):
    formation = create(submit=True)
    with pytest.raises(PermissionDenied):
        verify_formation(formation=formation, by=getattr(world, who))
    assert Formation.objects.get().status == "submitted"


@pytest.mark.parametrize("who", ["stranger", "foreign_head", "neighbour"])
def test_a_foreign_record_is_missing(world, create, who):
    with pytest.raises(Http404):
        verify_formation(formation=create(submit=True), by=getattr(world, who))


def test_nobody_decides_what_he_wrote_last(world, create):
    own = create(submit=True, by=world.head)
    with pytest.raises(PermissionDenied):
        verify_formation(formation=own, by=world.head)
    edited = create(submit=True, area="35.08.06.2002")
    edit_formation(formation=edited, data={"notes": "Dirapikan"}, version=1, by=world.head)
    with pytest.raises(PermissionDenied):
        return_formation(formation=edited, reason="Kurang", by=world.head)
    assert verify_formation(formation=own, by=world.deputy).status == "verified"
    assert verify_formation(formation=edited, by=world.deputy).status == "verified"


def test_return_and_send_again(world, create):
    formation = create(submit=True)
    returned = return_formation(formation=formation, reason=" Foto kurang ", by=world.head)
    assert (returned.status, returned.return_reason) == ("returned", "Foto kurang")
    assert worth(formation) == {}
    edit_formation(formation=formation, data={"notes": "Foto baru"}, version=2, by=world.officer)
    sent = submit_formation(formation=formation, by=world.officer)
    assert (sent.status, sent.version) == ("submitted", 4)
    assert worth(formation) == {("pending", "2021-02-09"): 1}
    assert verify_formation(formation=formation, by=world.head).return_reason == ""


@pytest.mark.parametrize("reason", ["", "  ", None, 5, "x" * 3000, "a\0"])
def test_a_return_needs_a_reason(world, create, reason):
    with pytest.raises(DomainError) as caught:
        return_formation(formation=create(submit=True), reason=reason, by=world.head)
    assert list(caught.value.errors) == ["reason"]
    assert Formation.objects.get().status == "submitted"


# Dissolved and back


def test_dissolve_keeps_that_it_was_formed(world, verified):
    gone = dissolve_formation(
        formation=verified, dissolved_on="2021-02-15", reason="Bubar", by=world.head
    )
    assert (gone.status, gone.dissolved_on) == ("dissolved", date(2021, 2, 15))
    assert worth(verified) == {("formation", "2021-02-09"): 1, ("dissolution", "2021-02-15"): 1}


def test_reactivate(world, verified):
    dissolve_formation(formation=verified, dissolved_on="2021-02-15", reason="Bubar", by=world.head)
    back = reactivate_formation(
        formation=verified, reactivated_on="2021-02-17", reason="Aktif lagi", by=world.head
    )
    assert (back.status, back.reactivated_on) == ("verified", date(2021, 2, 17))
    assert worth(verified) == {
        ("formation", "2021-02-09"): 1,
        ("dissolution", "2021-02-15"): 1,
        ("reactivation", "2021-02-17"): 1,
    }


def test_dissolved_twice_was_dissolved_twice(world, verified):
    for day in (10, 12):
        dissolve_formation(
            formation=verified, dissolved_on=date(2021, 2, day), reason="Bubar", by=world.head
        )
        reactivate_formation(
            formation=verified,
            reactivated_on=date(2021, 2, day + 1),
            reason="Lagi",
            by=world.head,
        )
    assert worth(verified) == {
        ("formation", "2021-02-09"): 1,
        ("dissolution", "2021-02-10"): 1,
        ("reactivation", "2021-02-11"): 1,
        ("dissolution", "2021-02-12"): 1,
        ("reactivation", "2021-02-13"): 1,
    }
    assert Inactivity.objects.filter(formation=verified).count() == 2


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2021-02-08", "Tidak boleh sebelum 9 Februari 2021."),
        ("2021-02-19", "Tanggal tidak boleh di masa depan. Hari ini 18 Februari 2021."),
        ("", "Wajib diisi."),
        ("besok", "Tulis tanggal seperti 2021-02-08."),
    ],
)
def test_day_of_dissolving(world, verified, day, message):
    with pytest.raises(DomainError) as caught:
        dissolve_formation(formation=verified, dissolved_on=day, reason="Bubar", by=world.head)
    assert errors_of(caught) == {"dissolved_on": message}


def test_a_dissolved_place_is_free_until_it_is_taken(world, create, verified):
    dissolve_formation(formation=verified, dissolved_on="2021-02-15", reason="Bubar", by=world.head)
    create(submit=True, formed_on="2021-02-16")
    with pytest.raises(Conflict) as caught:
        reactivate_formation(
            formation=verified, reactivated_on="2021-02-17", reason="Lagi", by=world.head
        )
    assert caught.value.code == "place_taken"


def test_dissolving_in_a_closed_week_is_the_heads_and_needs_his_reason(world, verified):
    close(world.lumajang)
    dissolve_formation(formation=verified, dissolved_on="2021-02-12", reason="Bubar", by=world.head)
    assert worth(verified)["dissolution", "2021-02-12"] == 1
    assert Entry.objects.get(measure="dissolution").reason == "Bubar"


def close(polres):
    WeekLock.objects.create(
        unit=polres,
        monday=date(2021, 2, 8),
        last_entry_id=Entry.objects.latest("id").pk,
        closed_at=datetime(2021, 2, 15, 1, tzinfo=UTC),
    )


def test_verifying_a_late_record_of_a_closed_week(world, create):
    formation = create(submit=True)
    close(world.lumajang)
    verify_formation(formation=formation, by=world.head)
    assert Entry.objects.get(source_id=formation.pk, measure="formation").late is True


# Many at once


def test_verify_formations(world, create):
    rows = [create(submit=True, area=f"35.08.06.200{n}") for n in (1, 2, 3)]
    done = verify_formations(formations=[row.pk for row in rows], by=world.head)
    assert {row.status for row in done} == {"verified"}
    assert [worth(row) for row in rows] == [{("formation", "2021-02-09"): 1}] * 3
    assert AuditEvent.objects.filter(act="verify").count() == 3
    assert set(Formation.objects.values_list("version", flat=True)) == {2}


def test_verify_formations_is_all_or_nothing(world, create):
    good = create(submit=True)
    draft = create(area="35.08.06.2002")
    own = create(submit=True, area="35.08.06.2003", by=world.head)
    with pytest.raises(Conflict) as caught:
        verify_formations(formations=[good, draft, own], by=world.head)
    assert set(caught.value.errors) == {str(draft.pk), str(own.pk)}
    assert Formation.objects.filter(status="verified").count() == 0
    assert worth(good) == {("pending", "2021-02-09"): 1}


def test_verify_formations_with_a_foreign_one(world, create):
    mine, foreign = (
        create(submit=True),
        create(submit=True, area="31.74.01.1001", by=world.stranger),
    )
    for keys in ([mine.pk, foreign.pk], [mine.pk, uuid4()]):
        with pytest.raises(Http404):
            verify_formations(formations=keys, by=world.head)
    assert not Formation.objects.filter(status="verified").exists()


def test_verify_formations_of_nothing_or_too_many(world):
    for keys in ([], [uuid4() for _ in range(1001)]):
        with pytest.raises(DomainError):
            verify_formations(formations=keys, by=world.head)


@pytest.mark.parametrize("count", [1, 3])
def test_verify_formations_asks_a_constant_number_of_queries(
    world, create, count, django_assert_num_queries
):
    rows = [create(submit=True, area=f"35.08.06.200{n + 1}") for n in range(count)]
    with django_assert_num_queries(14):
        verify_formations(formations=[row.pk for row in rows], by=world.head)


# Undetailed figures


@pytest.fixture
def figure(world):
    """Two formed, told without villages, in the ledger at the polres."""
    return record_figure(
        figure_id=uuid4(),
        program=world.kts,
        measure=Measure.objects.get(code="formation"),
        unit=world.lumajang,
        value=Decimal(2),
        as_of=date(2021, 2, 10),
        source="Antara",
        counts=True,
        by=world.head,
    )


def total(world):
    return sum(
        Entry.objects.filter(polres=world.lumajang, measure="formation").values_list(
            "quantity", flat=True
        )
    )


def test_a_record_takes_the_place_of_an_undetailed_one(world, create, figure):
    assert total(world) == 2
    formation = create(submit=True, figure=str(figure.pk))
    assert total(world) == 2
    verify_formation(formation=formation, by=world.head)
    assert total(world) == 2
    assert Figure.objects.get().detailed == 1
    assert worth(figure) == {("formation", "2021-02-10"): 1}
    assert worth(formation) == {("formation", "2021-02-09"): 1}


def test_a_record_of_no_figure_adds(world, create, figure):
    verify_formation(formation=create(submit=True), by=world.head)
    assert total(world) == 3


def test_a_figure_is_detailed_no_further_than_its_value(world, create, figure):
    rows = [create(submit=True, area=f"35.08.06.200{n}", figure=str(figure.pk)) for n in (1, 2, 3)]
    for row in rows[:2]:
        verify_formation(formation=row, by=world.head)
    with pytest.raises(DomainError) as caught:
        verify_formation(formation=rows[2], by=world.head)
    assert caught.value.code == "figure_detailed"
    assert Formation.objects.get(pk=rows[2].pk).status == "submitted"
    assert total(world) == 2


def test_a_correction_gives_the_place_back(world, create, figure):
    formation = create(submit=True, figure=str(figure.pk))
    verify_formation(formation=formation, by=world.head)
    correct_formation(
        formation=formation, changes={"figure": None}, reason="Bukan rinciannya", by=world.head
    )
    assert Figure.objects.get().detailed == 0
    assert total(world) == 3


@pytest.mark.parametrize(
    ("changes", "who"),
    [
        ({"formed_on": "2021-02-11"}, "officer"),
        ({"area": "31.74.01.1001"}, "stranger"),
    ],
)
def test_a_figure_of_another_day_or_polres(world, create, figure, changes, who):
    with pytest.raises(DomainError) as caught:
        create(figure=str(figure.pk), by=getattr(world, who), **changes)
    assert list(caught.value.errors) == ["figure"]
