"""Zones, restrictions and cases: what the articles and other published texts state, as stated, and
invented reports of RT so that the pages live.

Undated stays undated; a place whose name could be several stays several. Reports of RT and cases
are simulated: in Kunir across the change of the rule in April 2021, in Pesanggrahan up to today.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from core.weeks import Week
from kts_portal.demo.stage import at, key, person
from units.models import Area
from villages.services.areas import ensure_area
from villages.services.cases import NewCaseReport, record_many_cases
from villages.services.responses import tick_response
from villages.services.statements import (
    claim_cases,
    declare_zone,
    note_enforcement,
    note_snapshot,
)
from villages.services.zones import NewZoneReport, report_zones

KTJ = "Antara, Rabu (disimpulkan 3 Maret 2021)"
KTS = "Memorandum, 9 Februari 2021"
PILAR = "Klisenews, 13 Juli 2021"
ARTICLE_DAY = date(2021, 3, 3)
WEEKS = 8
NO_CASES = (
    "menurunkan angka konfirmasi positif COVID-19 bahkan sampai nol kasus di antaranya di "
    "Kelurahan Petukangan, Cipete Utara, Selong, Senayan dan Setiabudi yang kini sudah nol kasus"
)
KALIBATA = "di daerah Kalibata, tadinya merah sekarang menjadi zona kuning"
PESANGGRAHAN = "Pesanggrahan juga tadinya 114 kasus, sekarang tinggal empat"
FALL = (
    "angka terkonfirmasi positif di Jakarta Selatan mencapai sekitar 5.000 kasus. Kini … bisa "
    "diturunkan hingga sekitar 3.000 kasus"
)
ORANGE = "Kabupaten Lumajang tidak ada kasus seperti itu dan masih bertahan di zona orange"
MONITORED = (
    "PPKM mikro/lockdown di tingkat RT/RW di Kabupaten Lumajang belum diberlakukan, hanya terus "
    "kita pantau saja"
)
# place as written, the area that certainly holds it, what it could be, value, before
CLAIMS = (
    ("Petukangan", "31.74.10", ("31.74.10.1003", "31.74.10.1004"), 0, None, NO_CASES),
    ("Cipete Utara", "31.74.07.1010", (), 0, None, NO_CASES),
    ("Selong", "31.74.07.1004", (), 0, None, NO_CASES),
    ("Senayan", "31.74.07.1006", (), 0, None, NO_CASES),
    ("Setiabudi", "31.74.02", ("31.74.02", "31.74.02.1001"), 0, None, NO_CASES),
    ("Pesanggrahan", "31.74.10", ("31.74.10", "31.74.10.1001"), 4, 114, PESANGGRAHAN),
    ("Jakarta Selatan", "31.74", (), 3000, 5000, FALL),
)
# area, day, green, yellow, orange, red, RT, source: two of them do not add up
SNAPSHOTS = (
    ("35.08", date(2021, 3, 2), 7094, 49, 0, 0, None, "lumajangsatu.com"),
    ("35.08", date(2021, 3, 9), 7063, 40, 0, 0, 7103, "desanews.id"),
    ("32.75", date(2021, 8, 10), 6343, 791, 1, 0, 7135, "liputan6.com"),
    ("32.75", date(2021, 8, 26), 6821, 314, 0, 0, 7135, "dadali.id"),
    ("32.75", date(2021, 8, 29), 6886, 239, 0, 0, 7135, "penamerdeka.com"),
)
STAFF = {"35.08": "staf.lumajang", "32.75": "staf.bekasi"}
CASES = ("31.74.10.1001", "31.74.10.1003", "31.74.10.1004", "31.74.08.1002")


def load() -> None:
    _jaksel()
    _lumajang()
    _bekasi()
    _snapshots()
    _kunir()
    _pesanggrahan()
    _cases()


# As stated ------------------------------------------------------------------------------------


def _jaksel() -> None:
    with at(ARTICLE_DAY, 13):
        declare_zone(
            id=key("zona Kalibata"),
            area="31.74.08.1002",
            scale="tidak_disebut",
            value="kuning",
            previous_value="merah",
            source=KTJ,
            quote=KALIBATA,
            by=person("kasat.jaksel"),
        )
        for place, area, candidates, value, before, quote in CLAIMS:
            claim_cases(
                id=key(f"klaim kasus {place}"),
                area=area,
                place=place,
                candidates=candidates,
                measure="unclear",
                value=value,
                previous_value=before,
                approximate=value == 3000,
                source=KTJ,
                quote=quote,
                by=person("kasat.jaksel"),
            )


def _lumajang() -> None:
    with at(date(2021, 2, 9), 13):
        declare_zone(
            id=key("zona Lumajang Februari 2021"),
            area="35.08",
            scale="risiko",
            value="oranye",
            as_of=date(2021, 2, 9),
            source=KTS,
            quote=ORANGE,
            by=person("staf.lumajang"),
        )
        note_enforcement(
            id=key("PPKM mikro Lumajang"),
            area="35.08",
            regime="MIKRO-1",
            measure="PPKM mikro/lockdown tingkat RT/RW",
            state="dipantau",
            as_of=date(2021, 2, 9),
            source=KTS,
            quote=MONITORED,
            by=person("staf.lumajang"),
        )
    with at(date(2021, 3, 4), 9):
        declare_zone(
            id=key("zona Lumajang Maret 2021"),
            area="35.08",
            scale="risiko",
            value="kuning",
            score=Decimal("2.45"),
            as_of=date(2021, 3, 3),
            source="lumajangsatu.com; surabaya.tribunnews.com, 4 Maret 2021",
            by=person("staf.lumajang"),
        )


def _bekasi() -> None:
    with at(date(2021, 7, 13), 15):
        note_enforcement(
            id=key("PPKM Darurat Bekasi"),
            area="32.75",
            regime="DARURAT",
            measure="PPKM Darurat",
            state="diberlakukan",
            as_of=date(2021, 7, 13),
            source=PILAR,
            quote="PPKM Darurat masih akan berjalan hingga 20 Juli mendatang",
            by=person("staf.bekasi"),
        )


def _snapshots() -> None:
    for area, day, green, yellow, orange, red, base, source in SNAPSHOTS:
        with at(day + timedelta(days=1), 8):
            note_snapshot(
                id=key(f"rekap zona {area} {day}"),
                area=area,
                as_of=day,
                green=green,
                yellow=yellow,
                orange=orange,
                red=red,
                rt_base=base,
                source=source,
                by=person(STAFF[area]),
            )


# Simulated ------------------------------------------------------------------------------------


def _rt_of(villages: list[str], by: str) -> list[str]:
    """Three RT in two RW of each desa, on record since."""
    return [
        ensure_area(code=f"{village}.{rw:03}.{rt:03}", by=person(by)).pk
        for village in villages
        for rw in (1, 2)
        for rt in (1, 2, 3)
    ]


def _weekly(codes: list[str], days: list[date], chance: Random) -> Iterator[list[NewZoneReport]]:
    """A report a week of each RT; here and there one is silent, or posko and count disagree."""
    houses = {code: chance.choice((0, 0, 1, 2, 4, 7)) for code in codes}
    for day in days:
        items = []
        for code in codes:
            houses[code] = max(0, houses[code] + chance.choice((-2, -1, -1, 0, 0, 1)))
            if chance.random() < 0.1:
                continue
            said = "kuning" if houses[code] == 4 else ""
            number = key(f"zona {code} {day}")
            items.append(NewZoneReport(number, code, day, houses[code], said, "Catatan simulasi."))
        yield items


def _kunir() -> None:
    villages = list(
        Area.objects.filter(parent="35.08.06").order_by("code").values_list("pk", flat=True)[:3]
    )
    first = date(2021, 2, 21)
    days = [first + timedelta(weeks=number) for number in range(WEEKS)]
    with at(first, 8):
        codes = _rt_of(villages, "polsek.kunir")
    chance = Random(306)  # noqa: S311 -- the same demo every time
    for day, items in zip(days, _weekly(codes, days, chance), strict=True):
        with at(day, 17):
            report_zones(items=items, by=person("polsek.kunir"), simulated=True)
    # The instructions' own example, once under each rule.
    for day in (date(2021, 3, 20), date(2021, 4, 10)):
        with at(day, 18):
            number = key(f"empat rumah {day}")
            item = NewZoneReport(number, codes[0], day, 4, "", "Catatan simulasi.")
            report_zones(items=[item], by=person("polsek.kunir"), simulated=True)


def _pesanggrahan() -> None:
    today = timezone.localdate()
    sundays = [(Week.of(today) - number).ends_on for number in range(WEEKS, 0, -1)]
    with at(sundays[0], 8):
        codes = _rt_of(["31.74.10.1001", "31.74.10.1003"], "polsek.pesanggrahan")
    chance = Random(1203)  # noqa: S311 -- the same demo every time
    for day, items in zip(sundays, _weekly(codes, sundays, chance), strict=True):
        with at(day, 17):
            report_zones(items=items, by=person("polsek.pesanggrahan"), simulated=True)
    with at(sundays[-1], 19):
        worst = NewZoneReport(
            key("merah Pesanggrahan"), codes[0], sundays[-1], 7, "merah", "Catatan simulasi."
        )
        report_zones(items=[worst], by=person("polsek.pesanggrahan"), simulated=True)
        for item in ("lacak-kontak", "isolasi", "larang-kerumunan"):
            tick_response(
                area=codes[0],
                item=item,
                done=True,
                petugas="Aiptu Simulasi Empat",
                by=person("polsek.pesanggrahan"),
            )


def _cases() -> None:
    """Invented cases of some kelurahan, coming down over the last weeks."""
    today = timezone.localdate()
    chance = Random(65)  # noqa: S311 -- the same demo every time
    active = {code: chance.randrange(20, 80) for code in CASES}
    recovered = dict.fromkeys(CASES, 300)
    for number in range(WEEKS, 0, -1):
        day = (Week.of(today) - number).ends_on
        items = []
        for code in CASES:
            healed = active[code] if number == 1 and code == CASES[1] else active[code] // 3
            active[code] -= healed
            recovered[code] += healed
            items.append(
                NewCaseReport(
                    key(f"kasus {code} {day}"),
                    code,
                    day,
                    "Simulasi untuk peragaan",
                    positive=active[code] + recovered[code] + 9,
                    active=active[code],
                    recovered=recovered[code],
                    died=9,
                )
            )
        with at(day, 18):
            record_many_cases(items=items, by=person("staf.jaksel"), simulated=True)
