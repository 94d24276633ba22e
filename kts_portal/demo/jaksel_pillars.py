"""Pillars of Jakarta Selatan: what the article counts, and simulated persons beside it.

Facts: Antara, most likely 3 March 2021: 579 Polisi RW help 65 Bhabinkamtibmas; neither is named by
RW or kelurahan, so both stand undetailed at the polres.
"""

from datetime import timedelta
from decimal import Decimal

from kts_portal.demo.jaksel import ARTICLE, ARTICLE_DAY, KASAT
from kts_portal.demo.stage import at, key, person
from programs.models import Measure, Program
from programs.services import record_figure
from units.models import Area, Unit
from villages.services.areas import ensure_area
from villages.services.pillars import name_holder

QUOTE = (
    "membentuk Polisi tingkat Rukun Warga (RW) yang mencapai 579 orang, sekaligus membantu 65 "
    "orang Bhayangkara pembina keamanan dan ketertiban masyarakat (Bhabinkamtibmas)"
)
OFFICER = "polsek.pesanggrahan"
SIMULATED_RW = 4  # of each kelurahan of Pesanggrahan; the last stays without a Polisi RW


def load() -> None:
    polres = Unit.objects.get(code="METRO-JAKSEL")
    with at(ARTICLE_DAY, 12, 30):
        for measure, value in (("polisi-rw", 579), ("bhabinkamtibmas", 65)):
            record_figure(
                figure_id=key(f"{value} {measure}"),
                program=Program.objects.get(code="KTJ"),
                measure=Measure.objects.get(pk=measure),
                unit=polres,
                value=Decimal(value),
                value_unit="orang",
                as_of=ARTICLE_DAY,
                counts=True,
                source=ARTICLE,
                quote=QUOTE,
                by=person(KASAT),
            )
    _simulated()


def _simulated() -> None:
    """Pesanggrahan: one Bhabinkamtibmas for two kelurahan, one each for two, none for the last."""
    first_day = ARTICLE_DAY + timedelta(days=7)
    areas = list(Area.objects.within("31.74.10").filter(level=Area.Level.VILLAGE).order_by("code"))
    names = ("Simulasi Lima", "Simulasi Lima", "Simulasi Enam", "Simulasi Tujuh")
    with at(first_day, 9):
        for area, name in zip(areas, names, strict=False):
            _holder("bhabinkamtibmas", area.code, f"Aiptu {name}", first_day)
        for area in areas:
            for number in range(1, SIMULATED_RW + 1):
                rw = ensure_area(code=f"{area.code}.{number:03}", by=person(OFFICER))
                if number < SIMULATED_RW:
                    _holder(
                        "polisi-rw", rw.code, f"Bripka Simulasi {area.name} {number}", first_day
                    )


def _holder(pillar: str, code: str, name: str, day) -> None:
    name_holder(
        id=key(f"pilar {code} {pillar}"),
        pillar=pillar,
        area=code,
        name=name,
        starts_on=day,
        source="simulasi",
        simulated=True,
        by=person(OFFICER),
    )
