"""Posko empat pilar, Polres Metro Bekasi Kota, July 2021.

Facts: Klise News on the rakor of 13 July 2021: a posko in each kelurahan, open 24 hours, spoken of
both as active and as planned (“akan direncanakan”), so they stand as planned; Jaticempaka, which
Kapolri and Panglima TNI visited on a day the article does not name, as running and as percontohan.
Who stands on its roster, who came and what residents asked for is simulated.
"""

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from core.clock import simulated
from kts_portal.demo.stage import WIB, at, key, person
from units.models import Area
from villages.models import Posko
from villages.services.assessments import mark_area
from villages.services.duty import check_in, check_out, plan_shift
from villages.services.pillars import name_holder
from villages.services.posko import activate_posko, found_posko
from villages.services.requests import answer_request, log_request

ARTICLE = "Klise News, rapat koordinasi 4 Pilar, 13 Juli 2021"
ARTICLE_DAY = date(2021, 7, 13)
STAFF, PARTNER, OFFICER = "staf.bekasi", "puskesmas.jaticempaka", "polsek.pondokgede"
PILLARS = (
    ("kepala-desa", "Lurah Simulasi", "Lurah"),
    ("puskesmas", "Bidan Simulasi", "Bidan"),
    ("bhabinkamtibmas", "Bripka Simulasi", "Bripka"),
    ("babinsa", "Serda Simulasi", "Serda"),
)
# Invented: from which hour for how many; the puskesmas is there day and night, others leave gaps.
ROSTER = (
    ("puskesmas", "Bidan Simulasi Pagi", 0, 8),
    ("puskesmas", "Bidan Simulasi Siang", 8, 8),
    ("puskesmas", "Bidan Simulasi Malam", 16, 8),
    ("kepala-desa", "Staf Kelurahan Simulasi", 8, 8),
    ("bhabinkamtibmas", "Bripka Simulasi", 7, 12),
    ("babinsa", "Serda Simulasi", 18, 12),
)


def load() -> None:
    jaticempaka = Area.objects.get(
        name="Jaticempaka", level=Area.Level.VILLAGE, code__startswith="32.75."
    )
    _posko(jaticempaka)
    _marks(jaticempaka)
    _pillars(jaticempaka)
    posko = Posko.objects.get(area=jaticempaka)
    today = timezone.localdate()
    for back in range(7, -2, -1):
        _day(posko, today - timedelta(days=back))


def _posko(jaticempaka: Area) -> None:
    """One in each of the 56 kelurahan, as planned; the one that was visited runs."""
    with at(ARTICLE_DAY, 15):
        for area in Area.objects.within("32.75").filter(level=Area.Level.VILLAGE):
            posko, _created = found_posko(
                id=key(f"posko {area.code}"),
                area=area.code,
                name=f"Posko PPKM {area.name}",
                source=ARTICLE,
                by=person(STAFF),
            )
            if area == jaticempaka:
                activate_posko(posko=posko, active_from=ARTICLE_DAY, by=person(STAFF))


def _marks(jaticempaka: Area) -> None:
    with at(ARTICLE_DAY, 16):
        mark_area(
            id=key("percontohan Jaticempaka"),
            area=jaticempaka.code,
            kind="model",
            marked_on=ARTICLE_DAY,
            who="Kasubdit Bintibsos Korbinmas Polri Kombes Pol Asep Irfan Rosadi",
            source=ARTICLE,
            quote=(
                "pelaksanaan PPKM darurat di Kota Bekasi akan dijadikan percontohan sejak Kapolri "
                "dan Panglima TNI hadir meninjau ke Kelurahan Jaticempaka Kecamatan Pondokgede"
            ),
            by=person(STAFF),
        )
        mark_area(
            id=key("kunjungan Jaticempaka"),
            area=jaticempaka.code,
            kind="visit",
            who="Kapolri dan Panglima TNI",
            source=ARTICLE,
            quote="Kapolri dan Panglima TNI hadir meninjau ke Kelurahan Jaticempaka",
            by=person(STAFF),
        )


def _pillars(jaticempaka: Area) -> None:
    with at(ARTICLE_DAY + timedelta(days=7), 9):
        for pillar, name, title in PILLARS:
            name_holder(
                id=key(f"pilar {jaticempaka.code} {pillar}"),
                pillar=pillar,
                area=jaticempaka.code,
                name=name,
                title=title,
                starts_on=ARTICLE_DAY + timedelta(days=6),
                source="simulasi",
                simulated=True,
                by=person(OFFICER),
            )


def _day(posko: Posko, day: date) -> None:
    """The roster of a day, and of a past one who came and what was asked for."""
    midnight = datetime.combine(day, time(), WIB)
    chance = Random(day.toordinal())  # noqa: S311 -- the same demo every time
    now = timezone.now()
    with simulated(min(midnight - timedelta(hours=6), now)):
        shifts = [
            plan_shift(
                id=key(f"giliran {day} {pillar} {hour}"),
                posko=posko,
                pillar=pillar,
                person=name,
                starts_at=midnight + timedelta(hours=hour),
                ends_at=midnight + timedelta(hours=hour + hours),
                simulated=True,
                by=person(OFFICER),
            )[0]
            for pillar, name, hour, hours in ROSTER
        ]
    for shift in shifts:
        if shift.ends_at < now - timedelta(hours=12) and chance.random() < 0.8:
            _come_and_go(posko, shift, chance)
    for number in range(chance.randrange(1, 4)):
        _request(posko, midnight + timedelta(hours=9 + 2 * number), now, chance)


def _come_and_go(posko: Posko, shift, chance: Random) -> None:
    with simulated(shift.starts_at + timedelta(minutes=chance.randrange(0, 40))):
        found, _created = check_in(
            id=key(f"hadir {shift.pk}"), posko=posko, shift=shift, simulated=True,
            by=person(PARTNER if shift.pillar_id == "puskesmas" else OFFICER),
        )  # fmt: skip
    with simulated(shift.ends_at - timedelta(minutes=chance.randrange(0, 20))):
        check_out(check_in=found, by=person(PARTNER if shift.pillar_id == "puskesmas" else OFFICER))


def _request(posko: Posko, asked_at: datetime, now: datetime, chance: Random) -> None:
    if asked_at > now - timedelta(hours=3):
        return
    with simulated(asked_at):
        asked, _created = log_request(
            id=key(f"permintaan {asked_at}"),
            posko=posko,
            category=chance.choice(("health", "isolation", "food", "vaccine", "information")),
            simulated=True,
            by=person(PARTNER),
        )
    if chance.random() < 0.85:
        with simulated(asked_at + timedelta(minutes=chance.randrange(5, 90))):
            answer_request(request=asked, by=person(PARTNER))
