"""Aid and vaccination.

Facts: Memorandum, 9 February 2021 (Polres Lumajang gives masks to residents); Antara, March 2021
(sembako from Polda Metro Jaya, the members' own means and donors, for residents in isolation in
Jakarta Selatan); Klise News on the rakor of 13 July 2021 (140,000 doses in stage 5 “pada hari Kamis
mendatang”, for all kelurahan of Kota Bekasi). The first two tell no quantities, so nothing moves;
the third tells no split and speaks of a day to come as held, so it stands as a plan that is not
detailed. Everything with a number besides is simulated and of later weeks.
"""

from datetime import date, timedelta
from random import Random

from aid.models import Stage, Store
from aid.services import (
    allocate_by_zone,
    hold_stage,
    open_store,
    plan_stage,
    record_movement,
    report_doses,
    state_vaccine_target,
)
from kts_portal.demo import bekasi, jaksel, lumajang
from kts_portal.demo.stage import at, key, person
from units.models import Area

BEKASI, JAKSEL = "32.75", "31.74"
THURSDAY = date(2021, 7, 15)
LATER = date(2021, 7, 29)
# Invented: more for red kelurahan, as it was told that red ones get more.
WEIGHTS = {"kuning": 1, "oranye": 2, "merah": 3}
MASKS_DAY = date(2021, 2, 9)
INVENTED = {"simulated": True, "notes": "Catatan simulasi untuk peragaan."}


def load() -> None:
    _masks()
    store = _sembako()
    _simulated_sembako(store)
    _stage_five()
    _simulated_stage()


def _masks() -> None:
    with at(MASKS_DAY, 10):
        store, _created = open_store(
            id=key("gudang Lumajang"), name="Polres Lumajang", unit="JATIM-LMJ",
            by=person("staf.binmas.lumajang"),
        )  # fmt: skip
        record_movement(
            id=key("masker Lumajang"), kind="out", store=store.pk, item="masker", area="35.08",
            recipients="warga", moved_on=MASKS_DAY, citation=lumajang.ARTICLE,
            notes="“membagikan masker kepada warga”", by=person("staf.binmas.lumajang"),
        )  # fmt: skip


def _sembako() -> Store:
    """Three sources, one group of recipients, no quantities."""
    by, day = jaksel.STAFF, jaksel.ARTICLE_DAY
    told = {"item": "sembako", "moved_on": day, "citation": jaksel.ARTICLE}
    with at(day, 13):
        store, _created = open_store(
            id=key("gudang Jaksel"), name="Polres Metro Jakarta Selatan", unit="METRO-JAKSEL",
            by=person(by),
        )  # fmt: skip
        for source, giver in (
            ("polda", "Polda Metro Jaya"),
            ("swadaya", "Anggota Polres Jakarta Selatan"),
            ("donatur", "Para donatur"),
        ):
            record_movement(
                id=key(f"sembako {source}"), kind="in", store=store.pk, source=source,
                giver=giver, by=person(by), **told,
            )  # fmt: skip
        record_movement(
            id=key("sembako isoman"), kind="out", store=store.pk, area=JAKSEL,
            recipients="isoman", by=person(by), **told,
        )  # fmt: skip
    return store


def _simulated_sembako(store: Store) -> None:
    first = jaksel.ARTICLE_DAY + timedelta(days=6)
    chance = Random(127)  # noqa: S311 -- the same demo every time
    by = jaksel.STAFF
    with at(first, 9):
        record_movement(
            id=key("simulasi masuk"), kind="in", store=store.pk, item="sembako", quantity=500,
            source="polda", giver="Polda Metro Jaya", moved_on=first, by=person(by), **INVENTED,
        )  # fmt: skip
    villages = Area.objects.within(JAKSEL).filter(level=Area.Level.VILLAGE).order_by("code")
    for number, area in enumerate(villages[:12]):
        day = first + timedelta(days=1 + number % 9)
        with at(day, 14, number):
            record_movement(
                id=key(f"simulasi keluar {area.code}"), kind="out", store=store.pk,
                item="sembako", quantity=chance.randrange(5, 25), area=area.code,
                recipients="isoman", handed_by="Aiptu Simulasi", received_by="Ketua RW Simulasi",
                moved_on=day, by=person(by), **INVENTED,
            )  # fmt: skip


def _stage_five() -> None:
    with at(bekasi.ARTICLE_DAY, 17):
        plan_stage(
            id=key("vaksinasi tahap 5"),
            area=BEKASI,
            number=5,
            planned_on=THURSDAY,
            doses=140_000,
            citation=bekasi.ARTICLE,
            quote=(
                "program serbuan vaksinasi yang telah digelar secara bertahap hingga tahap 5 pada "
                "hari Kamis mendatang menyebarkan 140.000 vaksin yang terbagi di semua Kelurahan "
                "se Kota Bekasi"
            ),
            by=person(bekasi.STAFF),
        )


def _simulated_stage() -> None:
    """A later stage with shares by invented zones, its doses, and people to reach."""
    chance = Random(140)  # noqa: S311
    villages = list(Area.objects.within(BEKASI).filter(level=Area.Level.VILLAGE).order_by("code"))
    zones = {area.code: chance.choice(tuple(WEIGHTS)) for area in villages}
    with at(date(2021, 7, 26), 9):
        stage, _created = plan_stage(
            id=key("vaksinasi simulasi"), area=BEKASI, number=6, planned_on=LATER, doses=56_000,
            dose_number=1, by=person(bekasi.STAFF), **INVENTED,
        )  # fmt: skip
        allocate_by_zone(stage=stage, zones=zones, weights=WEIGHTS, by=person(bekasi.STAFF))
    with at(LATER, 18):
        hold_stage(stage=stage, held_on=LATER, by=person(bekasi.STAFF))
        for area in villages:
            _doses(stage, area, chance)


def _doses(stage: Stage, area: Area, chance: Random) -> None:
    share = stage.shares.get(area=area).doses
    used = share * chance.randrange(70, 99) // 100
    report_doses(
        id=key(f"dosis {area.code}"), stage=stage, area=area.code, reported_on=LATER,
        arrived=share, used=used, wasted=min(share - used, chance.randrange(4)),
        screened_out=chance.randrange(40), by=person(bekasi.STAFF), **INVENTED,
    )  # fmt: skip
    state_vaccine_target(
        id=key(f"sasaran {area.code}"), area=area.code, people=share * chance.randrange(20, 45),
        as_of=LATER, citation="simulasi", simulated=True, by=person(bekasi.STAFF),
    )  # fmt: skip
