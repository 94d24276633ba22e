"""Kampung Tangguh Semeru, Polres Lumajang, from February 2021.

Facts: Memorandum, c. 9 February 2021 (statements of the Kapolres and the Kasat Binmas). The six
kampung of the first week are counted without villages, as published. Weeks III Februari to
II April are simulated.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from core.weeks import Week
from kts_portal.demo.stage import Entry, at, key, person, some_day_of
from programs.models import Measure, Program
from programs.services import BasisGiven, ShareGiven, open_target, record_figure
from units.models import Area, Unit
from villages.models import Formation
from villages.services import (
    dissolve_formation,
    propose_correction,
    return_formation,
)

TARGET = key("target KTS Lumajang 2021")
ARTICLE = "Memorandum, 9 Februari 2021"
KASAT, STAFF = "kasat.lumajang", "staf.binmas.lumajang"
FIRST_WEEK = Week.parse("2021-W06")

# Invented: kampung a week after the article's, most of them near the ordered five.
SIMULATED_WEEKS = (5, 4, 7, 5, 3, 6, 5, 4)
OWN_ACCOUNT = {"JATIM-LMJ-KUNIR": "polsek.kunir", "JATIM-LMJ-CANDIPURO": "polsek.candipuro"}
PETUGAS = ("Aipda Simulasi Satu", "Bripka Simulasi Dua", "Brigadir Simulasi Tiga")


def load() -> None:
    _order()
    _figures()
    entries = list(_entries())
    for entry in entries:
        entry.write("KTS")
        if entry not in entries[-3:]:
            entry.verify(KASAT)
    _loose_ends(entries)


def _order() -> None:
    polres = Unit.objects.get(code="JATIM-LMJ")
    with at(date(2021, 2, 9), 7):
        open_target(
            target_id=TARGET,
            program=Program.objects.get(code="KTS"),
            measure=Measure.objects.get(pk=Measure.FORMATION),
            unit=polres,
            baseline=22,
            baseline_as_of=date(2021, 2, 7),
            quantity=103,
            weekly_pace=5,
            starts_on=FIRST_WEEK.monday,
            deadline=date(2021, 5, 7),
            deadline_assumed=True,
            basis=BasisGiven(
                ordered_by="Kapolres Lumajang AKBP Eka Yekti Hananto Seno",
                document=ARTICLE,
                document_date=date(2021, 2, 9),
                quote="target untuk penambahan adalah sebanyak 5 KTS dalam seminggu",
            ),
            shares=[ShareGiven(unit, 5) for unit in polres.children.order_by("code")],
            by=person(KASAT),
        )


def _figures() -> None:
    common = {
        "program": Program.objects.get(code="KTS"),
        "measure": Measure.objects.get(pk=Measure.FORMATION),
        "unit": Unit.objects.get(code="JATIM-LMJ"),
        "as_of": date(2021, 2, 9),
        "source": ARTICLE,
    }
    with at(date(2021, 2, 9), 12):
        record_figure(
            figure_id=key("6 KTS terbentuk"),
            value=Decimal(6),
            value_unit="kampung",
            counts=True,
            quote="Sampai dengan saat ini sudah ada 6 KTS yang terbentuk",
            by=person(KASAT),
            **common,
        )
        record_figure(
            figure_id=key("sekitar 125"),
            value=Decimal(125),
            value_unit="kampung",
            approximate=True,
            quote="jumlah KTS di Lumajang nantinya berjumlah sekitar 125",
            by=person(KASAT),
            **common,
        )
        record_figure(
            figure_id=key("sekitar 50 desa"),
            value=Decimal(50),
            value_unit="desa",
            approximate=True,
            quote="di sekitar 50 desa lagi, yang pelaksanaannya dilakukan secara bertahap",
            by=person(KASAT),
            **common,
        )


def _entries() -> Iterator[Entry]:
    """Invented kampung, each in a desa of its own; some polsek are quick, some are silent."""
    chance = Random(2021)  # noqa: S311 -- the same demo every time
    units = list(Unit.objects.get(code="JATIM-LMJ").children.order_by("code"))
    weights = [chance.choice((0, 1, 1, 2, 3)) for _ in units]
    weights = [4 if unit.code in OWN_ACCOUNT else w for unit, w in zip(units, weights, strict=True)]
    desa = {unit.pk: _desa_of(unit, chance) for unit in units}
    for number, count in enumerate(SIMULATED_WEEKS, start=1):
        week = FIRST_WEEK + number
        for unit in chance.choices(units, weights, k=count):
            yield Entry(
                unit=unit,
                area=desa[unit.pk].pop(),
                formed_on=some_day_of(week, chance),
                typed_by=OWN_ACCOUNT.get(unit.code, STAFF),
                petugas=chance.choice(PETUGAS),
            )


def _desa_of(unit: Unit, chance: Random) -> list[Area]:
    district = unit.coverages.get().area_id
    areas = list(Area.objects.within(district).filter(level=Area.Level.VILLAGE))
    chance.shuffle(areas)
    return areas


def _loose_ends(entries: list[Entry]) -> None:
    """What a Kasat meets on a Monday: one returned, one to correct, one inactive, one draft."""
    last = entries[-1].formed_on
    monday = Week.of(last).next.monday
    kunir = [entry for entry in entries if entry.unit.code == "JATIM-LMJ-KUNIR"]
    with at(monday, 9):
        return_formation(
            formation=Formation.objects.get(pk=entries[-1].id),
            reason="Lengkapi nomor SK dan foto peresmian.",
            by=person(KASAT),
        )
    with at(monday, 10):
        propose_correction(
            id=key("usulan perbaikan Kunir"),
            formation=Formation.objects.get(pk=kunir[0].id),
            changes={"name": f"{kunir[0].data('KTS')['name']} Sejahtera"},
            reason="Nama pada SK kepala desa berbeda.",
            by=person("polsek.kunir"),
        )
    with at(monday, 11):
        dissolve_formation(
            formation=Formation.objects.get(pk=entries[2].id),
            dissolved_on=monday - timedelta(days=3),
            reason="Kegiatan berhenti setelah posko dipindahkan.",
            by=person(KASAT),
        )
    unused = (
        Area.objects.within("35.08.06")
        .filter(level=Area.Level.VILLAGE)
        .exclude(pk__in=[entry.area.pk for entry in kunir])
    )
    Entry(
        unit=kunir[0].unit,
        area=unused[0],
        formed_on=monday,
        typed_by="polsek.kunir",
        petugas=PETUGAS[0],
    ).write("KTS", submit=False)
