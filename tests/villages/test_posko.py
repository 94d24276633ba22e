"""Posko, their roster and who came, requests: what is allowed, and who sees it."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from core.errors import DomainError
from core.models import AuditEvent
from tests.villages.conftest import NOW
from tests.villages.support import errors_of
from villages.models import CheckIn, Posko, PoskoRequest, Shift
from villages.queries.duty import due_now, duties_of, duty_of
from villages.services.duty import (
    cancel_shift,
    check_in,
    check_out,
    edit_shift,
    plan_shift,
    plan_shifts,
)
from villages.services.posko import activate_posko, close_posko, edit_posko, found_posko
from villages.services.requests import answer_request, log_request

pytestmark = pytest.mark.usefixtures("clock", "pillars")
KIDUL = "35.08.06.2001"
WIB = ZoneInfo("Asia/Jakarta")


def at(hour, minute=0, day=18):
    return datetime(2021, 2, day, hour, minute, tzinfo=WIB)


def founded(by, *, record_id=None, **changes):
    given = {"area": KIDUL, "name": "Posko Kunir Kidul", **changes}
    return found_posko(id=record_id or uuid4(), by=by, **given)[0]


def planned(posko, by, **changes):
    given = {
        "pillar": "babinsa", "person": "Serda Simulasi", "starts_at": at(8), "ends_at": at(16),
    } | changes  # fmt: skip
    return plan_shift(id=uuid4(), posko=posko, by=by, **given)[0]


# Posko


def test_a_posko_is_planned_then_active_then_closed(world):
    posko = founded(world.officer)
    assert (posko.state, posko.active_from, posko.unit) == ("planned", None, world.kunir)
    posko = activate_posko(posko=posko, active_from=date(2021, 2, 10), by=world.regency)
    assert (posko.state, posko.version) == ("active", 2)
    with pytest.raises(DomainError) as caught:
        close_posko(posko=posko, closed_on=date(2021, 2, 9), reason="Selesai", by=world.staff)
    assert errors_of(caught) == {"closed_on": "Posko ini baru aktif sejak 10 Februari 2021."}
    posko = close_posko(
        posko=posko, closed_on=date(2021, 2, 17), reason="Selesai", by=world.staff, version=2
    )
    assert posko.state == "closed"
    assert founded(world.officer, name="Posko baru").state == "planned"
    acts = AuditEvent.objects.of(posko).order_by("id").values_list("act", flat=True)
    assert list(acts) == ["create", "posko.activate", "posko.close"]


def test_one_posko_in_a_desa(world, posko):
    with pytest.raises(DomainError) as caught:
        founded(world.officer)
    assert (caught.value.status, caught.value.code) == (409, "posko_exists")
    assert errors_of(caught) == {"area": "Sudah punya posko: Posko Kunir Kidul."}


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        (
            {"opens_at": time(8)},
            "closes_at",
            "Isi jam buka dan jam tutup, atau kosongkan keduanya (24 jam).",
        ),
        (
            {"opens_at": time(8), "closes_at": time(8)},
            "closes_at",
            "Jam tutup sama dengan jam buka. Untuk 24 jam, kosongkan.",
        ),
        ({"active_from": date(2021, 2, 19)}, "active_from", "Tanggal tidak boleh di masa depan."),
        ({"latitude": 1.0}, "latitude", "Isi lintang dan bujur, atau kosongkan keduanya."),
        ({"latitude": 60.0, "longitude": 112.0}, "latitude", "Posisi di luar Indonesia."),
        ({"name": ""}, "name", "Wajib diisi."),
        ({"program": "LAIN"}, "program", "Program “LAIN” tidak dikenal."),
        ({"area": "31.74.01.1001"}, "area", "Tebet Timur (Kec. Tebet) wilayah Polsek Tebet."),
    ],
)
def test_what_a_posko_cannot_be(world, changes, field, message):
    with pytest.raises(DomainError) as caught:
        founded(world.officer, **changes)
    assert errors_of(caught) == {field: message}


def test_hours_are_changed_with_a_trace(world, posko):
    changed = edit_posko(
        posko=posko,
        data={"opens_at": time(7), "closes_at": time(22)},
        by=world.officer,
        version=1,
    )
    assert (changed.opens_at, changed.version) == (time(7), 2)
    assert AuditEvent.objects.of(posko).get().after == {
        "opens_at": "07:00:00",
        "closes_at": "22:00:00",
    }


def test_strangers_do_not_see_it_partners_do_not_run_it(world, posko, midwife):
    for stranger in (world.stranger, world.neighbour):
        assert not Posko.objects.for_user(stranger).exists()
        with pytest.raises(Http404):
            activate_posko(posko=posko.pk, active_from=date(2021, 2, 1), by=stranger)
    assert Posko.objects.for_user(midwife).get() == posko
    with pytest.raises(PermissionDenied):
        edit_posko(posko=posko.pk, data={"name": "X"}, by=midwife, version=1)


# Roster


def test_a_shift_ends_after_it_begins_and_lasts_a_day_at_most(world, posko):
    for ends_at, message in (
        (at(8), "Giliran jaga berakhir sebelum dimulai."),
        (at(7), "Giliran jaga berakhir sebelum dimulai."),
        (at(8, 1, 19), "Giliran jaga paling lama 24 jam. Bagi menjadi beberapa giliran."),
    ):
        with pytest.raises(DomainError) as caught:
            planned(posko, world.officer, ends_at=ends_at)
        assert errors_of(caught) == {"ends_at": message}
    assert not Shift.objects.exists()


def test_shifts_of_one_person_do_not_overlap(world, posko):
    first = planned(posko, world.officer)
    with pytest.raises(DomainError) as caught:
        planned(posko, world.officer, person="serda simulasi", starts_at=at(15, 59), ends_at=at(20))
    assert errors_of(caught) == {
        "starts_at": "Serda Simulasi sudah dijadwalkan 18 Februari 2021 08.00 sampai "
        "18 Februari 2021 16.00."
    }
    after = planned(posko, world.officer, starts_at=at(16), ends_at=at(20))
    planned(posko, world.officer, person="Serda Lain")
    cancel_shift(shift=first, reason="Sakit", by=world.officer)
    moved = edit_shift(shift=after, data={"starts_at": at(8)}, by=world.officer, version=1)
    assert moved.starts_at == at(8)
    with pytest.raises(DomainError) as caught:
        edit_shift(shift=first, data={"ends_at": at(20)}, by=world.officer, version=2)
    assert caught.value.code == "shift_cancelled"


def test_a_shift_repeats_each_day_all_or_none(world, posko):
    given = {"posko": posko, "pillar": "babinsa", "person": "Serda Simulasi", "by": world.officer}
    key = uuid4()
    made = plan_shifts(
        id=key, starts_at=at(20), ends_at=at(6, day=19), until=date(2021, 2, 20), **given
    )
    assert [shift.starts_at.astimezone(WIB).day for shift in made] == [18, 19, 20]
    again = plan_shifts(
        id=key, starts_at=at(20), ends_at=at(6, day=19), until=date(2021, 2, 20), **given
    )
    assert again == made
    with pytest.raises(DomainError):
        plan_shifts(
            id=uuid4(), starts_at=at(5, day=17), ends_at=at(19, day=17), until=date(2021, 2, 19),
            **given,
        )  # fmt: skip
    assert Shift.objects.count() == 3


# Duty


def test_check_in_keeps_both_clocks_and_happens_once(world, posko, midwife, clock):
    shift = planned(posko, world.officer, pillar="puskesmas", person="Bidan Kunir", starts_at=at(9))
    key, phone = uuid4(), NOW - timedelta(minutes=7)
    there, created = check_in(id=key, posko=posko.pk, shift=shift.pk, phone_at=phone, by=midwife)
    assert (created, there.arrived_at, there.phone_at, there.person) == (
        True, NOW, phone, "Bidan Kunir",
    )  # fmt: skip
    clock.move_to(NOW + timedelta(minutes=1))
    again, created = check_in(id=key, posko=posko.pk, shift=shift.pk, phone_at=phone, by=midwife)
    assert (again, created, CheckIn.objects.count()) == (there, False, 1)
    with pytest.raises(DomainError) as caught:
        check_in(id=uuid4(), posko=posko.pk, shift=shift.pk, by=midwife)
    assert caught.value.code == "checked_in_already"
    with pytest.raises(DomainError) as caught:
        cancel_shift(shift=shift, reason="Batal", by=world.officer)
    assert caught.value.code == "shift_kept"


def test_a_partner_checks_in_for_his_own_pillar(world, posko, midwife):
    there, _ = check_in(id=uuid4(), posko=posko, by=midwife)
    assert (there.pillar_id, there.person) == ("puskesmas", "Bidan Kunir")
    with pytest.raises(DomainError) as caught:
        check_in(id=uuid4(), posko=posko, pillar="babinsa", person="Serda", by=midwife)
    assert errors_of(caught) == {"pillar": "Anda mencatat kehadiran untuk pilar Anda sendiri."}


@pytest.mark.parametrize(
    ("hours", "code"),
    [((12, 16), "shift_not_yet"), ((4, 10), "shift_over")],
)
def test_one_comes_for_a_shift_in_its_time(world, posko, hours, code):
    shift = planned(posko, world.officer, starts_at=at(hours[0]), ends_at=at(hours[1]))
    with pytest.raises(DomainError) as caught:
        check_in(id=uuid4(), posko=posko, shift=shift, by=world.officer)
    assert caught.value.code == code


def test_nobody_is_on_duty_in_a_planned_posko(world):
    posko = founded(world.officer)
    for act in (
        lambda: check_in(id=uuid4(), posko=posko, pillar="babinsa", by=world.officer),
        lambda: log_request(id=uuid4(), posko=posko, category="food", by=world.officer),
    ):
        with pytest.raises(DomainError) as caught:
            act()
        assert caught.value.code == "posko_planned"
    assert planned(posko, world.officer).posko == posko


def test_leaving_is_noted_once(world, posko, clock):
    there, _ = check_in(id=uuid4(), posko=posko, pillar="babinsa", person="S", by=world.officer)
    clock.move_to(NOW + timedelta(hours=2))
    assert check_out(check_in=there, by=world.officer).left_at == NOW + timedelta(hours=2)
    with pytest.raises(DomainError) as caught:
        check_out(check_in=there, by=world.officer)
    assert caught.value.code == "left_already"


def test_the_day_of_a_posko_planned_and_present(world, posko, clock):
    shift = planned(posko, world.officer, starts_at=at(8), ends_at=at(16))
    check_in(id=uuid4(), posko=posko, shift=shift, by=world.officer)
    now = at(12)
    duty = duty_of(posko, date(2021, 2, 18), now)
    by_code = {one.pillar.code: one for one in duty.pillars}
    assert list(by_code) == ["kepala-desa", "puskesmas", "bhabinkamtibmas", "babinsa"]
    babinsa = by_code["babinsa"]
    assert babinsa.planned.gaps == [(at(0), at(8)), (at(16), at(0, day=19))]
    assert babinsa.present.gaps == [(at(0), at(10))]
    assert babinsa.present.covered == timedelta(hours=2)
    assert by_code["puskesmas"].planned.gaps == [(at(0), at(0, day=19))]
    assert duty.unattended_planned == [(at(0), at(8)), (at(16), at(0, day=19))]
    assert duty.planned_percent == pytest.approx(100 * 8 / 96)
    assert [one.person for one in duty.here] == ["Serda Simulasi"]


def test_who_did_not_check_out_left_with_the_shift_or_after_some_hours(world, posko, settings):
    settings.POSKO_PRESENCE_HOURS = 3
    shift = planned(posko, world.officer, starts_at=at(9), ends_at=at(11))
    check_in(id=uuid4(), posko=posko, shift=shift, by=world.officer)
    check_in(id=uuid4(), posko=posko, pillar="puskesmas", person="B", by=world.officer)
    duty = duty_of(posko, date(2021, 2, 18), at(20))
    covered = {one.pillar.code: one.present.covered for one in duty.pillars}
    assert covered["babinsa"] == timedelta(hours=1)
    assert covered["puskesmas"] == timedelta(hours=3)
    assert duty.here == []


def test_days_of_many_posko_cost_three_queries(
    world, posko, pillars, django_assert_num_queries, clock
):
    from tests.factories import AreaFactory, PoskoFactory

    for count in (2, 6):
        for n in range(count):
            PoskoFactory(
                program=pillars,
                unit=world.kunir,
                area=AreaFactory(code=f"35.08.06.21{count}{n}"),
            )
        rows = list(Posko.objects.select_related("unit", "program"))
        with django_assert_num_queries(3):
            duties_of(rows, date(2021, 2, 18), NOW)


def test_due_now_is_what_runs_and_waits(world, posko):
    running = planned(posko, world.officer, starts_at=at(9))
    soon = planned(posko, world.officer, person="B", starts_at=at(11), ends_at=at(12))
    planned(posko, world.officer, person="C", starts_at=at(12), ends_at=at(14))
    planned(posko, world.officer, person="D", starts_at=at(2), ends_at=at(10))
    assert set(due_now(Shift.objects.all(), NOW)) == {running, soon}
    check_in(id=uuid4(), posko=posko, shift=running, by=world.officer)
    assert set(due_now(Shift.objects.all(), NOW)) == {soon}


# Requests


def test_a_request_and_its_answer(world, posko, midwife, clock):
    asked, _ = log_request(
        id=uuid4(), posko=posko, category="health", asked_at=at(9, 30), by=world.officer
    )
    clock.move_to(datetime(2021, 2, 18, 3, 15, tzinfo=UTC))
    answered = answer_request(request=asked.pk, by=midwife)
    assert (answered.responded_at - answered.asked_at, answered.pillar_id) == (
        timedelta(minutes=45), "puskesmas",
    )  # fmt: skip
    with pytest.raises(DomainError) as caught:
        answer_request(request=asked.pk, by=midwife)
    assert caught.value.code == "answered_already"
    assert {field.name for field in PoskoRequest._meta.get_fields()} & {
        "name",
        "nik",
        "note",
    } == set()


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"category": "utang"}, "category", "Pilih jenis permintaan dari daftar."),
        ({"asked_at": at(11)}, "asked_at", "Waktu tidak boleh di masa depan."),
        (
            {"asked_at": at(9), "responded_at": at(8)},
            "responded_at",
            "Waktu ditanggapi mendahului waktu diminta.",
        ),
    ],
)
def test_what_a_request_cannot_be(world, posko, changes, field, message):
    with pytest.raises(DomainError) as caught:
        log_request(
            **{"id": uuid4(), "posko": posko, "category": "food", "by": world.officer} | changes
        )
    assert errors_of(caught) == {field: message}


def test_requests_are_seen_where_the_posko_is(world, posko, midwife):
    asked, _ = log_request(id=uuid4(), posko=posko, category="food", by=midwife)
    for reader in (world.officer, world.head, world.regency, midwife):
        assert PoskoRequest.objects.for_user(reader).get() == asked
    for stranger in (world.stranger, world.neighbour, world.foreign_head):
        assert not PoskoRequest.objects.for_user(stranger).exists()
        with pytest.raises(Http404):
            answer_request(request=asked.pk, by=stranger)
