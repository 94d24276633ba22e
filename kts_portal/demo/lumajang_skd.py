"""Meetings and the Satgas Keamanan Desa, Lumajang.

Facts: Kominfo Lumajang, 26 January 2021 (rakor that strengthens the SKD: speakers, directions,
follow-ups); Memorandum, c. 9 February 2021 (rakor of the province, online, on 8 February); the
growth of the SKD in 2019 as the press told it. Due days of the follow-ups are not told, so they
are assumed (30 working days) and marked so; the Satgas of single desa are simulated.
"""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from kts_portal.demo.stage import at, key, person
from patrols.services import create_action_item, create_meeting, create_operation
from programs.models import Measure, Program
from programs.services import record_figure
from units.models import Area, Unit
from villages.models import Formation
from villages.services import (
    create_formation,
    dissolve_formation,
    reactivate_formation,
    verify_formation,
)

KASAT, STAFF = "kasat.lumajang", "staf.binmas.lumajang"
SOURCE = "Kominfo Lumajang, 26 Januari 2021"
RAKOR = key("rakor SKD 26 Januari 2021")
RAKOR_DAY = date(2021, 1, 26)
ASSUMED = "Hasil rakor; tenggat tidak disebut sumber (asumsi 30 hari kerja)."

# (day, desa, members, source): None is not told. 3.870, 5.460 and 5.940 are 30 for each desa.
GROWTH = (
    (date(2019, 1, 25), 21, None, "sigap88news, suarasatunews", False),
    (date(2019, 1, 28), 102, None, "berita Januari 2019", False),
    (date(2019, 2, 3), 129, 3870, "berita Februari 2019", False),
    (date(2019, 3, 6), 182, 5460, "merdekanews, Maret 2019", False),
    (date(2019, 3, 27), None, 5690, "berita Maret 2019", False),
    (date(2019, 5, 1), 198, 5940, "merdekanews, April–Mei 2019", True),
)
SIMULATED_VILLAGES = 24


def load() -> None:
    _growth()
    _rakor()
    _follow_ups()
    _provincial_rakor()
    _operation()
    _guards()


def _growth() -> None:
    common = {
        "program": Program.objects.get(code="SKD"),
        "measure": Measure.objects.get(pk=Measure.FORMATION),
        "unit": Unit.objects.get(code="JATIM-LMJ"),
        "area": Area.objects.get(pk="35.08"),
    }
    with at(date(2021, 1, 26), 8):
        for day, villages, members, source, approximate in GROWTH:
            for value, unit_name in ((villages, "desa"), (members, "anggota")):
                if value is None:
                    continue
                record_figure(
                    figure_id=key(f"SKD {day} {unit_name}"),
                    value=Decimal(value),
                    value_unit=unit_name,
                    as_of=day,
                    approximate=approximate,
                    source=source,
                    by=person(KASAT),
                    **common,
                )


def _rakor() -> None:
    with at(RAKOR_DAY, 15):
        create_meeting(
            id=RAKOR,
            data={
                "program": "SKD",
                "unit": "JATIM-LMJ",
                "area": "35.08",
                "kind": "rakor",
                "stage": "held",
                "title": "Rapat Koordinasi Peningkatan Stabilitas Keamanan, Ketertiban Umum dan "
                "Ketentraman Masyarakat, dengan Penguatan Satgas Keamanan Desa (SKD) "
                "se-Kabupaten Lumajang",
                "level": "kabupaten",
                "mode": "luring",
                "held_on": RAKOR_DAY.isoformat(),
                "place": "Aula BKD Lumajang",
                "attendees": [
                    {
                        "name": "Thoriqul Haq",
                        "office": "Bupati Lumajang",
                        "institution": "pemkab",
                        "part": "arahan",
                        "present": True,
                        "said": "Sinkronisasi, pemetaan serta antisipasi seluruh persoalan; camat, "
                        "Kapolsek dan Danramil terus menjalin komunikasi; bersama TNI-Polri "
                        "melakukan pemetaan terhadap progres SKD dan melaksanakan patroli secara "
                        "langsung di setiap kecamatan.",
                    },
                    {
                        "name": "Eka Yekti Hananto Seno",
                        "rank": "AKBP",
                        "office": "Kapolres Lumajang",
                        "institution": "polri",
                        "part": "sambutan",
                        "present": True,
                        "said": "Forkopimda terus solid; tiga pilar ke depannya harus bisa "
                        "kerjasama dan berkoordinasi.",
                    },
                    {
                        "name": "Andi Andriyanti Wibowo",
                        "rank": "Letkol Inf",
                        "office": "Dandim 0821 Lumajang",
                        "institution": "tni",
                        "part": "sambutan",
                        "present": True,
                        "said": "Kita berkomitmen satu suara, satu tugas.",
                    },
                    {
                        "name": "Matali Bilogo",
                        "office": "Kepala Satuan Polisi Pamong Praja Kabupaten Lumajang",
                        "institution": "satpol-pp",
                        "part": "laporan",
                        "present": True,
                        "said": "Hasil rakor ditindaklanjuti dengan kegiatan di lapangan dan "
                        "merencanakan kegiatan pada Tahun 2021 serta mengaktifkan kembali peran "
                        "SKD di seluruh desa di Kabupaten Lumajang.",
                    },
                ],
                "decisions": "Pemetaan terhadap progres SKD\n"
                "Patroli secara langsung di setiap kecamatan\n"
                "Merencanakan kegiatan pada Tahun 2021\n"
                "Mengaktifkan kembali peran SKD di seluruh desa",
                "source": SOURCE,
            },
            by=person(KASAT),
        )


def _follow_ups() -> None:
    items = (
        ("patroli", "Patroli bersama TNI-Polri di setiap kecamatan", "pemkab", "JATIM-LMJ",
         "joint-patrol-each-district", ""),
        ("aktif", "Mengaktifkan kembali peran SKD di seluruh desa", "satpol-pp", "JATIM-LMJ",
         "active-each-village", "SKD"),
        ("rencana", "Merencanakan kegiatan pada Tahun 2021", "satpol-pp", "", "", ""),
    )  # fmt: skip
    with at(RAKOR_DAY, 16):
        for name, text, institution, unit, rule, program in items:
            create_action_item(
                id=key(f"tindak lanjut {name} 26 Januari 2021"),
                data={
                    "meeting": str(RAKOR),
                    "text": text,
                    "institution": institution,
                    "unit": unit,
                    "working_days": 30,
                    "rule": rule,
                    "rule_program": program,
                    "decision": ASSUMED,
                },
                by=person(KASAT),
            )


def _provincial_rakor() -> None:
    with at(date(2021, 2, 9), 8):
        create_meeting(
            id=key("rakor provinsi 8 Februari 2021"),
            data={
                "unit": "JATIM-LMJ",
                "area": "35.08",
                "kind": "rakor",
                "stage": "held",
                "title": "Rapat koordinasi tingkat provinsi, Pemberlakuan Pembatasan Kegiatan "
                "Masyarakat berbasis Mikro se-Jawa Bali",
                "level": "provinsi",
                "mode": "daring",
                "held_on": "2021-02-08",
                "attendees": [
                    {
                        "name": "Eka Yekti Hananto Seno",
                        "rank": "AKBP",
                        "office": "Kapolres Lumajang",
                        "institution": "polri",
                        "present": True,
                    }
                ],
                "source": "Memorandum, 9 Februari 2021",
            },
            by=person(KASAT),
        )


def _operation() -> None:
    """Printed figures whose parts exceed their sum by 60, kept as they are."""
    with at(date(2021, 2, 9), 9):
        create_operation(
            id=key("operasi yustisi 14-23 September 2020"),
            data={
                "program": "YUSTISI",
                "unit": "JATIM-LMJ",
                "area": "35.08",
                "held_on": "2020-09-14",
                "ended_on": "2020-09-23",
                "participants": [{"institution": "polri"}, {"institution": "satpol-pp"}],
                "sanctions": [
                    {"kind": "teguran-tertulis", "count": 3387},
                    {"kind": "teguran-lisan", "count": 113},
                    {"kind": "sanksi-fisik", "count": 2970},
                    {"kind": "kerja-sosial", "count": 276},
                ],
                "stated_total": 6686,
                "source": "madura.tribunnews.com, 23 September 2020",
            },
            by=person(KASAT),
        )


def _guards() -> None:
    """Invented Satgas: formed in 2019, lapsed in 2020, two thirds of them back since the rakor."""
    chance = Random(198)  # noqa: S311 -- the same demo every time
    desa = Area.objects.within("35.08").filter(level=Area.Level.VILLAGE, kind="desa")
    for number, area in enumerate(chance.sample(list(desa), SIMULATED_VILLAGES)):
        formed = date(2020, 2, 3) + timedelta(days=number)
        number_of = chance.randrange(22, 41)
        with at(RAKOR_DAY + timedelta(days=1), 8, number):
            row, _ = create_formation(
                id=key(f"SKD {area.pk}"),
                data={
                    "program": "SKD",
                    "area": area.pk,
                    "name": f"SKD {area.name}",
                    "formed_on": formed.isoformat(),
                    "aspects": {
                        "ANGGOTA": 30 if number % 3 else number_of,
                        "NOMINAL": bool(number % 3),
                        "ROMPI": chance.randrange(0, 31),
                        "HT": chance.randrange(0, 12),
                    },
                    "notes": "Catatan simulasi untuk peragaan.",
                },
                by=person(STAFF),
                submit=True,
                confirm_duplicate=True,
                simulated=True,
            )
        with at(RAKOR_DAY + timedelta(days=2), 8, number):
            verify_formation(formation=row, by=person(KASAT))
            dissolve_formation(
                formation=row.pk,
                dissolved_on=date(2020, 8, 1),
                reason="Tidak ada kegiatan selama pandemi (simulasi).",
                by=person(KASAT),
            )
        if number % 3:
            _reactivate(row, RAKOR_DAY + timedelta(days=3 + number))


def _reactivate(row: Formation, day: date) -> None:
    with at(day, 14):
        reactivate_formation(
            formation=row.pk,
            reactivated_on=day,
            reason="Pengaktifan kembali sesuai rakor 26 Januari 2021 (simulasi).",
            by=person(KASAT),
        )
