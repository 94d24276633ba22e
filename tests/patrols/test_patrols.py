"""Patrols: what is recorded, what it is worth, and what is refused."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Conflict, DomainError, Stale
from core.models import AuditEvent
from core.weeks import Week
from patrols.models import Patrol
from patrols.services import (
    create_patrol,
    create_patrols,
    edit_patrol,
    kit,
    return_patrol,
    submit_patrol,
)
from programs.ledger import Worth
from programs.models import Entry
from programs.services import close_week
from tests.factories import PolresFactory, PolsekFactory
from tests.patrols.support import errors_of, total, worth


def test_it_counts_when_it_is_sent(field, patrol):
    found = patrol()
    assert found.status == "recorded"
    assert worth(found) == {
        ("LMJ-KUNIR", "patrol"): 1,
        ("LMJ-KUNIR", "visit"): 2,
        ("LMJ-KUNIR", "people_met"): 4,
    }
    assert {entry.effective_on for entry in Entry.objects.all()} == {date(2024, 1, 9)}
    visited = Entry.objects.filter(measure="visit").values_list("area_code", flat=True)
    assert set(visited) == {"35.08.06.2001", "35.08.06.2002"}


def test_what_a_source_does_not_tell_stays_unknown(field):
    """The article of 9 January 2024: no times, no team, a market without a name."""
    found, _ = create_patrol(
        id=uuid4(),
        data={
            "program": "POLISI-KETOK",
            "patrolled_on": "2024-01-09",
            "visits": [{"category": "pasar"}],
            "hotlines": ["110", "laporke-cak-kapolres"],
            "situation": "kondusif",
            "source": "lumajang.indonesiasatu.id",
        },
        by=field.officer,
    )
    told = kit.current(kit_of(), found)
    assert told["started_at"] is told["team"] is told["nihil"] is None
    assert told["visits"][0]["people_met"] is None
    assert told["visits"][0]["point"] is None
    assert ("LMJ-KUNIR", "people_met") not in worth(found)
    assert told["area"] == "35.08.06"


def kit_of():
    from patrols.services.patrols import KIND

    return KIND


def test_the_same_again_is_one_patrol(field, patrol):
    key = uuid4()
    first = patrol(record_id=key)
    again, created = create_patrol(id=key, data=field.data(), by=field.officer)
    assert (again.pk, created) == (first.pk, False)
    with pytest.raises(Conflict) as caught:
        create_patrol(id=key, data=field.data(situation="lain"), by=field.officer)
    assert caught.value.code == "id_conflict"
    assert total(field.lumajang, "patrol") == 1


def test_sent_before_it_is_answered_even_where_it_fits_no_more(field, patrol):
    key, more = uuid4(), uuid4()
    stops = [{"point": str(field.market.pk)}]
    first = patrol(record_id=key, visits=stops)
    field.market.unit = field.foreign.unit
    field.market.save()
    again, created = create_patrol(id=key, data=field.data(visits=stops), by=field.officer)
    assert (again.pk, created) == (first.pk, False)
    with pytest.raises(DomainError):
        create_patrol(id=more, data=field.data(visits=stops), by=field.officer)
    both = [kit.New(key, field.data(visits=stops)), kit.New(more, field.data(visits=[]))]
    made = create_patrols(items=both, by=field.officer)
    assert [(row.pk, new) for row, new in made] == [(key, False), (more, True)]
    assert total(field.lumajang, "patrol") == 2


def test_it_is_recorded_behind_a_pooler_as_well(field, patrol, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    found = patrol(visits=[{"point": str(field.market.pk)}])
    assert worth(found) == {("LMJ-KUNIR", "patrol"): 1, ("LMJ-KUNIR", "visit"): 1}
    assert kit.current(kit_of(), found)["visits"][0]["point"] == str(field.market.pk)


def test_a_joint_patrol_counts_once_above_its_units(field, patrol):
    found = patrol(units=["LMJ-JATIROTO"])
    assert worth(found) == {
        ("LMJ-KUNIR", "patrol"): 1,
        ("LMJ-JATIROTO", "patrol"): 1,
        ("JATIM-LMJ", "patrol"): -1,
        ("LMJ-KUNIR", "visit"): 2,
        ("LMJ-JATIROTO", "visit"): 2,
        ("JATIM-LMJ", "visit"): -2,
        ("LMJ-KUNIR", "people_met"): 4,
        ("LMJ-JATIROTO", "people_met"): 4,
        ("JATIM-LMJ", "people_met"): -4,
    }
    assert total(field.lumajang, "patrol") == 1
    assert total(field.lumajang, "visit") == 2


def test_officers_of_both_units_see_a_joint_patrol(field, patrol):
    found = patrol(units=["LMJ-JATIROTO"])
    alone = patrol()
    assert set(Patrol.objects.for_user(field.neighbour)) == {found}
    assert set(Patrol.objects.for_user(field.officer)) == {found, alone}
    assert set(Patrol.objects.for_user(field.head)) == {found, alone}
    assert set(Patrol.objects.for_user(field.regency)) == {found, alone}
    assert set(Patrol.objects.for_user(field.stranger)) == set()
    with pytest.raises(Http404):  # he reads it; who led it writes it
        edit_patrol(patrol=found, data={"notes": "x"}, version=1, by=field.neighbour)


@given(
    units=st.integers(1, 4),
    quantities=st.dictionaries(
        st.sampled_from(["patrol", "visit", "people_met"]), st.integers(0, 9), min_size=1
    ),
)
def test_above_any_number_of_units_it_counts_once(units, quantities):
    polres = PolresFactory.build(code="R")
    several = [
        PolsekFactory.build(code=f"S{n}", parent=polres, polres=polres) for n in range(units)
    ]
    worths = kit.once_above(
        program_id=1,
        units=several,
        day=date(2024, 1, 9),
        quantities=[(measure, None, n) for measure, n in quantities.items()],
    )
    for measure, quantity in quantities.items():
        lines = [worth for worth in worths if worth.measure_id == measure]
        assert sum(worth.quantity for worth in lines) == quantity
        for unit in several:
            own = [worth.quantity for worth in lines if worth.unit is unit]
            assert own == ([quantity] if quantity else [])
    assert all(isinstance(line, Worth) for line in worths)


def test_a_late_joint_patrol_needs_no_right_to_the_closed_week(field, patrol):
    close_week(unit=field.lumajang, week=Week.parse("2024-W02"), by=field.head)
    found = patrol(units=["LMJ-JATIROTO"])
    assert found.late
    assert total(field.lumajang, "patrol") == 1


def test_a_closed_week_is_changed_only_with_right_and_reason(field, patrol):
    found = patrol(units=["LMJ-JATIROTO"])
    close_week(unit=field.lumajang, week=Week.parse("2024-W02"), by=field.head)
    with pytest.raises(DomainError) as caught:
        edit_patrol(patrol=found, data={"visits": []}, version=1, by=field.officer)
    assert caught.value.code == "week_locked"
    assert total(field.lumajang, "visit") == 2
    edit_patrol(
        patrol=found, data={"visits": []}, version=1, by=field.head, reason="Salah ketik obyek."
    )
    assert total(field.lumajang, "visit") == 0
    assert total(field.lumajang, "patrol") == 1


WRONG = {
    "end before start": (
        {"ended_at": "2024-01-09T07:00:00+07:00", "visits": []},
        {"ended_at": "Selesai mendahului mulai. Periksa jamnya."},
    ),
    "no day": (
        {"started_at": None, "ended_at": None, "visits": []},
        {"started_at": "Isi waktu mulai, atau tanggal patroli bila jamnya tidak ada."},
    ),
    "to come": (
        {"started_at": "2024-01-18T11:00:00+07:00", "ended_at": None, "visits": []},
        {"started_at": "Waktu ini belum lewat; catat setelah patroli selesai."},
    ),
    "too long": (
        {"ended_at": "2024-01-11T07:00:00+07:00", "visits": []},
        {"ended_at": "Satu patroli paling lama 24 jam; catat sebagai dua patroli."},
    ),
    "another day": (
        {"patrolled_on": "2024-01-08", "visits": []},
        {"patrolled_on": "Tanggal patroli bukan tanggal mulainya."},
    ),
    "NIHIL with an incident": (
        {"visits": [], "incidents": [{"kind": "curat"}]},
        {"nihil": "NIHIL berarti tanpa kejadian; hapus kejadiannya atau NIHIL-nya."},
    ),
    "unit twice": (
        {"visits": [], "units": ["LMJ-JATIROTO", "LMJ-JATIROTO"]},
        {"units.1": "LMJ-JATIROTO disebut dua kali."},
    ),
    "unit of another polres": (
        {"visits": [], "units": ["JAKSEL-TEBET"]},
        {
            "units.0": "JAKSEL-TEBET bukan kesatuan Polres Lumajang. Sebut ia sebagai instansi "
            "peserta."
        },
    ),
    "itself": (
        {"visits": [], "units": ["LMJ-KUNIR"]},
        {"units.0": "LMJ-KUNIR sudah tercatat sebagai pelaksana."},
    ),
    "institution twice": (
        {"visits": [], "participants": [{"institution": "tni"}, {"institution": "tni"}]},
        {"participants.1.institution": "Instansi ini disebut dua kali; jumlahkan personelnya."},
    ),
    "no such hotline": (
        {"visits": [], "hotlines": ["911"]},
        {"hotlines.0": "Kanal ini tidak dikenal. Yang ada: 110, laporke-cak-kapolres."},
    ),
    "no such type": (
        {"visits": [], "patrol_type": "pasar"},
        {
            "patrol_type": "Pilihan “pasar” tidak dikenal. Pilih salah satu: dialogis, obvit, "
            "sambang, kryd, blue-light, gabungan, siskamling."
        },
    ),
    "nothing visited": (
        {"visits": [{"people_met": 3}]},
        {"visits.0.point": "Sebutkan obyeknya, atau jenisnya."},
    ),
    "foreign area": (
        {"visits": [], "area": "31.74.01"},
        {"area": "Tebet bukan wilayah hukum Polres Lumajang."},
    ),
    "unknown field": (
        {"visits": [], "petugas": "x"},
        {"petugas": "Isian ini tidak dikenal atau tidak dapat diubah."},
    ),
    "people below nothing": (
        {"visits": [{"category": "pasar", "people_met": -1}]},
        {"visits.0.people_met": "Isi bilangan dari 0 sampai 1.000.000.000."},
    ),
    "not a flag": ({"visits": [], "nihil": "ya"}, {"nihil": "Isi true atau false."}),
    "not a list": ({"visits": {}}, {"visits": "Kirim sebuah daftar."}),
    "team of numbers": ({"visits": [], "team": [7]}, {"team.0": "Tulis sebuah teks."}),
}


@pytest.mark.parametrize("case", WRONG)
def test_bad_input_is_told_and_changes_nothing(field, patrol, case):
    changes, errors = WRONG[case]
    with pytest.raises(DomainError) as caught:
        patrol(**changes)
    assert errors_of(caught) == errors
    assert not Patrol.objects.exists()
    assert not Entry.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("at", "message"),
    [
        ("2024-01-09T07:59:00+07:00", "Tiba di luar waktu patroli."),
        ("2024-01-09T10:01:00+07:00", "Tiba di luar waktu patroli."),
        ("2024-01-19T08:30:00+07:00", "Waktu tiba belum lewat."),
    ],
)
def test_a_visit_lies_within_its_patrol(field, patrol, at, message):
    with pytest.raises(DomainError) as caught:
        patrol(visits=[{"point": str(field.market.pk), "arrived_at": at}])
    assert errors_of(caught)["visits.0.arrived_at"].startswith(message)


def test_visits_come_in_order(field, patrol):
    at = [{"category": "pasar", "arrived_at": f"2024-01-09T0{hour}:00:00+07:00"} for hour in (9, 8)]
    with pytest.raises(DomainError) as caught:
        patrol(visits=at)
    assert errors_of(caught) == {
        "visits.1.arrived_at": "Tiba mendahului kunjungan sebelumnya. Periksa urutannya."
    }


def test_an_object_of_another_polres_is_unknown_here(field, patrol):
    for number in (field.foreign.pk, uuid4()):
        with pytest.raises(DomainError) as caught:
            patrol(visits=[{"point": str(number)}])
        assert errors_of(caught) == {
            "visits.0.point": "Obyek ini tidak terdaftar di wilayah Polres Lumajang."
        }
    patrol(visits=[{"point": str(field.far_market.pk)}])  # of a neighbour: a patrol may go there


def test_an_incident_takes_its_place_from_the_object(field, patrol):
    field.market.latitude, field.market.longitude = -8.2, 113.2
    field.market.save()
    found = patrol(nihil=None, incidents=[{"kind": "curat", "point": str(field.market.pk)}])
    incident = found.incidents.get()
    assert (incident.latitude, incident.longitude) == (-8.2, 113.2)
    assert incident.area_id == "35.08.06.2001"
    assert incident.happened_on == date(2024, 1, 9)
    assert found.nihil is False


def test_returned_it_does_not_count_until_it_is_sent_again(field, patrol):
    found = patrol()
    with pytest.raises(PermissionDenied):
        return_patrol(patrol=found, reason="Lengkapi foto.", by=field.officer)
    with pytest.raises(DomainError):
        return_patrol(patrol=found, reason=" ", by=field.head)
    return_patrol(patrol=found, reason="Lengkapi foto.", by=field.head)
    assert worth(found) == {}
    assert not Patrol.objects.for_user(field.regency).exists()
    edit_patrol(patrol=found, data={"notes": "Foto menyusul."}, version=2, by=field.officer)
    assert worth(found) == {}
    submit_patrol(patrol=found, by=field.officer)
    assert worth(found)["LMJ-KUNIR", "patrol"] == 1
    assert [event.act for event in AuditEvent.objects.of(found).order_by("id")] == [
        "create",
        "return",
        "edit",
        "submit",
    ]


def test_nobody_returns_what_he_wrote(field, patrol):
    found = patrol(by=field.head, unit="LMJ-KUNIR")
    with pytest.raises(PermissionDenied):
        return_patrol(patrol=found, reason="x", by=field.head)


def test_an_edit_names_its_version(field, patrol):
    found = patrol()
    edited = edit_patrol(patrol=found, data={"visits": []}, version=1, by=field.officer)
    assert edited.version == 2
    assert worth(found) == {("LMJ-KUNIR", "patrol"): 1}
    with pytest.raises(Stale) as caught:
        edit_patrol(patrol=found, data={"notes": "x"}, version=1, by=field.officer)
    assert caught.value.current["version"] == 2
    same = edit_patrol(patrol=found, data={"visits": []}, version=2, by=field.officer)
    assert same.version == 2


def test_staff_enter_for_a_polsek_and_officers_only_for_their_own(field, patrol):
    assert patrol(by=field.staff, unit="LMJ-JATIROTO").unit == field.jatiroto
    assert patrol(by=field.staff, area="35.08.06.2001").unit == field.kunir
    with pytest.raises(DomainError) as caught:
        patrol(unit="LMJ-JATIROTO")
    assert errors_of(caught) == {"unit": "Kesatuan ini bukan wilayah Anda."}
    with pytest.raises(PermissionDenied):
        patrol(by=field.regency, unit="LMJ-KUNIR")
