"""Patrols, Polres Lumajang.

Fact: lumajang.indonesiasatu.id, 9 January 2024: Polsek Kunir patrols a market and some vulnerable
points for Polisi Ketok; hours, team and the name of the market are not told and stay unknown.
Objects and patrols of the last weeks are simulated, dated by the day of loading.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from core.weeks import Week
from kts_portal.demo.stage import WIB, at, key, person
from patrols.models import PatrolPoint
from patrols.services import create_patrol, create_plan, create_point
from units.models import Area, Unit

ARTICLE = "lumajang.indonesiasatu.id, 9 Januari 2024"
ARTICLE_DAY = date(2024, 1, 9)
STAFF = "staf.binmas.lumajang"
OWN_ACCOUNT = {"JATIM-LMJ-KUNIR": "polsek.kunir", "JATIM-LMJ-CANDIPURO": "polsek.candipuro"}
WEEKS = 4
SILENT = ("JATIM-LMJ-GUCIALIT", "JATIM-LMJ-TEMPURSARI", "JATIM-LMJ-PADANG")  # this week
KINDS = (
    ("pasar", "Pasar {}", "rawan"),
    ("perbankan", "ATM {}", "sangat-rawan"),
    ("spbu", "SPBU {}", "rawan"),
    ("sekolah", "SDN {} 1", "aman"),
    ("jalur-rawan", "Jalan sepi {}", "sangat-rawan"),
    ("kandang-ternak", "Kandang kelompok {}", "rawan"),
)
HOURS = (8, 9, 13, 16, 20, 21, 22)
CRIMES = ("curanmor", "curat", "curwan", "curanmor", "curas")


def load() -> None:
    _article()
    chance = Random(2024)  # noqa: S311 -- the same demo every time
    polsek = list(Unit.objects.get(code="JATIM-LMJ").children.order_by("code"))
    points = {unit.pk: _register(unit, chance) for unit in polsek}
    for unit in polsek:
        for started in _rounds(unit, chance):
            _patrol(unit, points[unit.pk], started, chance)
    kunir = next(unit for unit in polsek if unit.code in OWN_ACCOUNT)
    _plan(kunir, points[kunir.pk])


def _article() -> None:
    """What the article tells, and nothing else."""
    with at(ARTICLE_DAY, 11, 30):
        create_patrol(
            id=key("Polisi Ketok Kunir 9 Januari 2024"),
            data={
                "program": "POLISI-KETOK",
                "patrol_type": "obvit",
                "patrolled_on": ARTICLE_DAY.isoformat(),
                "visits": [
                    {"category": "pasar"},
                    {"place": "Beberapa titik yang dianggap rawan aksi kejahatan"},
                ],
                "nihil": True,
                "hotlines": ["110", "laporke-cak-kapolres"],
                "appeals": "Berdialog dengan pedagang dan warga, himbauan kamtibmas: mencegah "
                "curas, curat dan curanmor.",
                "situation": "Situasi kamtibmas di wilayah hukum Polsek Kunir kondusif",
                "notes": "Bagian dari program “Polisi Ketok” yang dicanangkan Kapolres Lumajang, "
                "AKBP Mohammad Zainur Rofik, menjelang Pemilu 2024. Keterangan Kapolsek Kunir "
                "Iptu Soegeng.",
                "source": ARTICLE,
            },
            by=person("polsek.kunir"),
        )


def _register(unit: Unit, chance: Random) -> list[PatrolPoint]:
    """Three objects of a polsek; six where somebody logs in."""
    district = unit.coverages.get().area_id
    desa = list(Area.objects.within(district).filter(level=Area.Level.VILLAGE))
    points = []
    kinds = KINDS if unit.code in OWN_ACCOUNT else chance.sample(KINDS, 3)
    with at(timezone.localdate() - timedelta(weeks=WEEKS + 1), 8):
        for category, name, risk in kinds:
            area = chance.choice(desa)
            point, _ = create_point(
                id=key(f"obyek {unit.code} {category}"),
                data={
                    "name": name.format(area.name),
                    "category": category,
                    "risk": risk,
                    "area": area.pk,
                    "unit": unit.code,
                    "latitude": area.latitude and round(area.latitude, 5),
                    "longitude": area.longitude and round(area.longitude, 5),
                },
                by=person(STAFF),
                simulated=True,
            )
            points.append(point)
    return points


def _rounds(unit: Unit, chance: Random) -> Iterator[datetime]:
    """When a polsek went out: more often where somebody logs in, some not this week."""
    today = timezone.localdate()
    first = (Week.of(today) - (WEEKS - 1)).monday
    last = Week.of(today).monday if unit.code in SILENT else today
    for number in range((last - first).days):
        often = 2 if unit.code in OWN_ACCOUNT else 6
        if chance.randrange(often) == 0:
            day = first + timedelta(days=number)
            yield datetime.combine(day, time(chance.choice(HOURS), chance.randrange(60)), WIB)


def _patrol(unit: Unit, points: list[PatrolPoint], started: datetime, chance: Random) -> None:
    ended = started + timedelta(minutes=chance.choice((60, 75, 90)))
    stops = chance.sample(points, min(len(points), chance.choice((2, 3, 4))))
    gap = (ended - started) / (len(stops) + 1)
    joint = chance.randrange(5) == 0
    crime = chance.choice(CRIMES) if chance.randrange(6) == 0 else None
    data = {
        "program": "POLISI-KETOK",
        "unit": unit.code,
        "patrol_type": "gabungan" if joint else chance.choice(("obvit", "dialogis", "kryd")),
        "started_at": started.isoformat(),
        "ended_at": ended.isoformat(),
        "team": ["Aiptu Simulasi Satu", "Bripka Simulasi Dua"],
        "vehicle": "R4 patroli",
        "visits": [
            {
                "point": str(point.pk),
                "arrived_at": (started + gap * n).isoformat(),
                "people_met": chance.randrange(2, 9),
            }
            for n, point in enumerate(stops, start=1)
        ],
        "participants": [
            {"institution": "polri", "headcount": 4},
            {"institution": "tni", "headcount": 2},
        ]
        if joint
        else [],
        "incidents": [
            {"kind": crime, "point": str(stops[0].pk), "description": "Laporan warga (simulasi)."}
        ]
        if crime
        else [],
        "nihil": crime is None,
        "hotlines": ["110"],
        "situation": "Aman dan kondusif",
        "notes": "Catatan simulasi untuk peragaan.",
    }
    with at(ended.date(), ended.hour, ended.minute):
        create_patrol(
            id=key(f"patroli {unit.code} {started}"),
            data=data,
            by=person(OWN_ACCOUNT.get(unit.code, STAFF)),
            simulated=True,
        )


def _plan(unit: Unit, points: list[PatrolPoint]) -> None:
    today = timezone.localdate()
    for number, day in enumerate((today, today + timedelta(days=1))):
        create_plan(
            id=key(f"rencana {unit.code} {number}"),
            data={
                "unit": unit.code,
                "planned_on": day.isoformat(),
                "starts_at": "20:00" if number else "08:00",
                "patrol_type": "obvit",
                "points": [str(point.pk) for point in points[number * 2 : number * 2 + 3]],
            },
            by=person(OWN_ACCOUNT[unit.code]),
            simulated=True,
        )
