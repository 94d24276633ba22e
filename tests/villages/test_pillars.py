"""Who stands for which pillar where: recorded once, refused where it cannot be, seen in scope."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from core.errors import DomainError, Stale
from core.models import AuditEvent
from tests.factories import AreaFactory, PillarHolderFactory
from tests.villages.support import errors_of
from units.models import Area
from villages.models import Pillar, PillarHolder
from villages.queries.pillars import areas_without, pillar_coverage
from villages.services.pillars import edit_holder, end_holder, name_holder

pytestmark = pytest.mark.usefixtures("clock", "pillars")
KIDUL, LOR = "35.08.06.2001", "35.08.06.2002"
TODAY = date(2021, 2, 18)


def named(by, *, record_id=None, **changes):
    given = {
        "pillar": "bhabinkamtibmas",
        "area": KIDUL,
        "name": "Aipda Simulasi",
        "starts_on": date(2021, 1, 4),
    } | changes
    return name_holder(id=record_id or uuid4(), by=by, **given)


def test_loading_pillars_twice_adds_nothing(world):
    from villages.reference import load_pillars

    assert load_pillars() == {"pillars": (0, 0)}
    expected = Pillar.objects.filter(partner=False).values_list("code", flat=True)
    assert set(expected) == {
        "kepala-desa", "bhabinkamtibmas", "babinsa", "puskesmas", "polisi-rw",
    }  # fmt: skip


def test_an_officer_records_who_stands_for_a_pillar(world):
    holder, created = named(world.officer, name="  Aipda   Simulasi ")
    assert (created, holder.name, holder.unit, holder.version) == (
        True,
        "Aipda Simulasi",
        world.kunir,
        1,
    )
    event = AuditEvent.objects.of(holder).get()
    assert (event.act, event.unit_path, event.area_code) == ("create", world.kunir.path, KIDUL)


def test_the_same_number_is_the_same_record(world):
    key = uuid4()
    first, _ = named(world.officer, record_id=key, name=" Aipda Simulasi")
    again, created = named(world.officer, record_id=key, name=" Aipda Simulasi")
    assert (again, created) == (first, False)
    with pytest.raises(DomainError) as caught:
        named(world.officer, record_id=key, name="Orang lain")
    assert (caught.value.status, caught.value.code) == (409, "id_conflict")
    assert AuditEvent.objects.of(first).count() == 1


def test_one_officer_serves_several_desa(world):
    for area in (KIDUL, LOR):
        named(world.officer, area=area)
    assert PillarHolder.objects.filter(name="Aipda Simulasi").count() == 2


def test_one_person_twice_in_the_same_place_is_a_slip(world):
    named(world.officer, ends_on=date(2021, 1, 31))
    with pytest.raises(DomainError) as caught:
        named(world.officer, name="AIPDA SIMULASI", starts_on=date(2021, 1, 31))
    assert errors_of(caught) == {
        "name": "Aipda Simulasi sudah tercatat di sini sejak 4 Januari 2021."
    }
    named(world.officer, starts_on=date(2021, 2, 1))
    assert PillarHolder.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        (
            {"ends_on": date(2021, 1, 3)},
            "ends_on",
            "Tanggal akhir mendahului tanggal mulai, 4 Januari 2021.",
        ),
        ({"pillar": "camat"}, "pillar", "Pilar “camat” tidak dikenal."),
        (
            {"area": "35.08.10.2002"},
            "area",
            "Sukosari (Kec. Jatiroto) wilayah Polsek Jatiroto. Maksud Anda Sukosari (Kec. Kunir)?",
        ),
        ({"area": "99.99"}, "area", "Wilayah “99.99” tidak dikenal."),
        ({"area": "35.08.06"}, "area", "Pilih desa atau kelurahan."),
        (
            {"pillar": "polisi-rw"},
            "area",
            "Polisi RW dicatat pada RW, bukan pada Kunir Kidul. Pilih atau tambahkan RW-nya.",
        ),
        ({"name": " "}, "name", "Wajib diisi."),
        (
            {"name": "a\0b"},
            "name",
            "Isian ini memuat karakter yang tidak dapat disimpan. Ketik ulang.",
        ),
        ({"title": "x" * 81}, "title", "Paling banyak 80 huruf."),
        ({"starts_on": date(1921, 1, 4)}, "starts_on", "Tanggal terlalu lampau. Periksa tahunnya."),
        (
            {"starts_on": date(2031, 1, 4)},
            "starts_on",
            "Tanggal terlalu jauh di depan. Periksa tahunnya.",
        ),
    ],
)
def test_what_cannot_be_is_told_at_its_field(world, changes, field, message):
    with pytest.raises(DomainError) as caught:
        named(world.officer, **changes)
    assert errors_of(caught) == {field: message}
    assert not PillarHolder.objects.exists()


def test_a_polisi_rw_stands_for_an_rw(world):
    AreaFactory(code=f"{KIDUL}.003")
    holder, _ = named(world.officer, pillar="polisi-rw", area=f"{KIDUL}.003")
    assert (holder.area_id, holder.unit) == (f"{KIDUL}.003", world.kunir)


def test_who_has_left_is_ended_with_version_and_trail(world):
    holder, _ = named(world.officer)
    ended = end_holder(holder=holder.pk, by=world.staff, version=1)
    assert (ended.ends_on, ended.version) == (TODAY, 2)
    with pytest.raises(Stale):
        edit_holder(holder=holder.pk, data={"title": "Bripka"}, by=world.staff, version=1)
    with pytest.raises(DomainError):
        edit_holder(holder=holder.pk, data={"name": ""}, by=world.staff, version=2)
    acts = list(AuditEvent.objects.of(holder).order_by("id").values_list("act", "after"))
    assert acts[-1] == ("edit", {"ends_on": "2021-02-18"})


def test_who_may_write_and_see(world, midwife):
    holder, _ = named(world.officer)
    for stranger in (world.stranger, world.foreign_head, world.neighbour):
        with pytest.raises(Http404):
            end_holder(holder=holder.pk, by=stranger, version=None)
        assert not PillarHolder.objects.for_user(stranger).exists()
    for reader in (world.commander, midwife):
        with pytest.raises(PermissionDenied):
            named(reader, name="Lain")
    regency, _ = named(world.regency, pillar="kepala-desa", name="Kades Simulasi")
    assert set(PillarHolder.objects.for_user(world.regency)) == {holder, regency}
    assert set(PillarHolder.objects.for_user(world.head)) == {holder, regency}


# Coverage


def codes(areas):
    return sorted(areas.values_list("code", flat=True))


def test_areas_without_a_bhabinkamtibmas(world):
    bhabin = Pillar.objects.get(pk="bhabinkamtibmas")
    AreaFactory(code=f"{LOR}.001")
    PillarHolderFactory(area=Area.objects.get(pk=KIDUL), unit=world.kunir, name="A")
    PillarHolderFactory(area=Area.objects.get(pk=f"{LOR}.001"), unit=world.kunir, name="A")
    ended = Area.objects.get(pk="35.08.06.2003")
    PillarHolderFactory(area=ended, unit=world.kunir, ends_on=date(2021, 2, 17))
    assert codes(areas_without(world.officer, bhabin, TODAY)) == ["35.08.06.2003"]
    assert codes(areas_without(world.officer, bhabin, date(2021, 2, 17))) == []
    assert codes(areas_without(world.stranger, bhabin, TODAY)) == ["31.74.01.1001"]
    assert codes(areas_without(world.head, bhabin, TODAY, "35.08.10")) == [
        "35.08.10.2001", "35.08.10.2002",
    ]  # fmt: skip


def test_rw_without_a_polisi_rw(world):
    polisi = Pillar.objects.get(pk="polisi-rw")
    for code in (f"{KIDUL}.001", f"{KIDUL}.002", "31.74.01.1001.001"):
        AreaFactory(code=code)
    PillarHolderFactory(
        pillar_id="polisi-rw", area=Area.objects.get(pk=f"{KIDUL}.001"), unit=world.kunir, name="B"
    )
    assert codes(areas_without(world.officer, polisi, TODAY)) == [f"{KIDUL}.002"]
    assert codes(areas_without(world.stranger, polisi, TODAY)) == ["31.74.01.1001.001"]


def test_counts_of_coverage_are_those_of_the_rows(world):
    PillarHolderFactory(area=Area.objects.get(pk=KIDUL), unit=world.kunir, name="A")
    PillarHolderFactory(area=Area.objects.get(pk=LOR), unit=world.kunir, name="A")
    found = {row.pillar.code: row for row in pillar_coverage(world.head, TODAY)}
    bhabin = found["bhabinkamtibmas"]
    assert (bhabin.expected, bhabin.covered, bhabin.people) == (5, 2, 1)
    assert bhabin.missing == areas_without(world.head, bhabin.pillar, TODAY).count()
    assert set(found) == {"kepala-desa", "bhabinkamtibmas", "babinsa", "puskesmas", "polisi-rw"}
    assert found["polisi-rw"].percent is None
