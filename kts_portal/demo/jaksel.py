"""Kampung Tangguh Jaya, Polres Metro Jakarta Selatan.

Facts: Antara, most likely 3 March 2021: 127 KTJ, counted without villages; "sekitar 80 persen" is a
claim. The target that runs today is simulated, so that a living dashboard can be seen.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from core.weeks import Week
from kts_portal.demo.stage import Entry, at, key, person, some_day_of
from programs.models import Measure, Program
from programs.services import BasisGiven, ShareGiven, open_target, record_figure
from units.models import Area, Posting, Unit, User
from units.policy import Role
from villages.models import Formation

ARTICLE = "Antara, Rabu (disimpulkan 3 Maret 2021)"
ARTICLE_DAY = date(2021, 3, 3)
KASAT, STAFF = "kasat.jaksel", "staf.binmas.jaksel"
SIMULATED_WEEKS = (5, 7, 6, 4, 6, 5, 7, 6)
SETTLEMENTS = ("dense", "dense", "luxury", "apartment")


def load() -> None:
    polres = Unit.objects.get(code="METRO-JAKSEL")
    _staff(polres)
    _figures(polres)
    start = Week.of(timezone.localdate()) - len(SIMULATED_WEEKS)
    _order(polres, start)
    today = timezone.localdate()
    for entry in _entries(polres, start):
        entry.write("KTJ")
        if entry.formed_on + timedelta(days=1) < today - timedelta(days=4):
            entry.verify(KASAT)


def _staff(polres: Unit) -> None:
    """Who types for the polsek without an account of their own; nobody can log in as him."""
    user = User(username=STAFF, name="Staf Binmas Jaksel (simulasi)", simulated=True)
    user.set_unusable_password()
    user.save()
    Posting.objects.create(
        user=user, role=Role.BINMAS_STAFF, unit=polres, starts_on=date(2020, 1, 1)
    )


def _figures(polres: Unit) -> None:
    common = {
        "program": Program.objects.get(code="KTJ"),
        "measure": Measure.objects.get(pk=Measure.FORMATION),
        "unit": polres,
        "source": ARTICLE,
    }
    with at(ARTICLE_DAY, 12):
        record_figure(
            figure_id=key("127 KTJ"),
            value=Decimal(127),
            value_unit="kampung",
            as_of=ARTICLE_DAY,
            counts=True,
            quote="di wilayah hukum Polres Jakarta Selatan terdapat 127 KTJ",
            by=person(KASAT),
            **common,
        )
        record_figure(
            figure_id=key("80 persen"),
            value=Decimal(80),
            value_unit="persen",
            approximate=True,
            quote="dampak positif, sekitar 80 persen dalam pengendalian",
            by=person(KASAT),
            **common,
        )


def _order(polres: Unit, start: Week) -> None:
    units = list(polres.children.order_by("code"))
    with at(start.monday, 7):
        open_target(
            target_id=key("target KTJ Jaksel simulasi"),
            program=Program.objects.get(code="KTJ"),
            measure=Measure.objects.get(pk=Measure.FORMATION),
            unit=polres,
            baseline=127,
            baseline_as_of=ARTICLE_DAY,
            quantity=70,
            weekly_pace=6,
            starts_on=start.monday,
            deadline=(start + 12).ends_on,
            basis=BasisGiven(ordered_by="Perintah simulasi untuk peragaan"),
            shares=[ShareGiven(unit, 7) for unit in units],
            simulated=True,
            by=person(KASAT),
        )


def _entries(polres: Unit, start: Week) -> Iterator[Entry]:
    chance = Random(127)  # noqa: S311 -- the same demo every time
    units = list(polres.children.order_by("code"))
    weights = [chance.choice((1, 2, 3)) for _ in units]
    used: set[tuple[str, int]] = set()
    for number, count in enumerate(SIMULATED_WEEKS):
        for unit in chance.choices(units, weights, k=count):
            district = unit.coverages.get().area_id
            areas = list(Area.objects.within(district).filter(level=Area.Level.VILLAGE))
            while (place := (chance.choice(areas).pk, chance.randrange(1, 12))) in used:
                continue
            used.add(place)
            yield Entry(
                unit=unit,
                area=Area.objects.get(pk=place[0]),
                formed_on=some_day_of(start + number, chance),
                typed_by="polsek.pesanggrahan" if unit.code.endswith("PESANGGRAHAN") else STAFF,
                petugas="Aiptu Simulasi Empat",
                place_kind=Formation.PlaceKind.RW,
                place_name=f"RW {place[1]:02}",
                settlement_type=chance.choice(SETTLEMENTS),
            )
