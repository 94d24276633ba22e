"""What the public is told, and what the 100 days order.

Facts: Klise News, rakor of 13 July 2021: two taglines change (the article tells neither since when
the old ones were used nor from which day the new ones hold; they are counted from that day).
Memorandum, 9 February 2021: +103 KTS “untuk mendukung Program Kerja 100 Hari Kapolri”, without a
number of the order.
"""

from datetime import date

from kts_portal.demo import bekasi, lumajang
from kts_portal.demo.stage import at, key, person
from programs.models import Measure, Program
from programs.services import publish_message, record_order
from units.models import Unit

QUOTE = (
    "Kita akan memulai tagline baru yang sebelumnya mewajibkan gratis untuk vaksin akan berubah "
    "menjadi pelayanan kesehatan gratis untuk warga dan juga warga yang disampaikan untuk tidak "
    "keluar rumah akan berubah tagline menjadi jika ingin keluar rumah harap memakai masker ganda."
)
TAGLINES = (
    (
        "VAKSINASI",
        "Vaksin",
        "Vaksin wajib dan gratis",
        "Pelayanan kesehatan gratis untuk warga",
    ),
    (
        "POSKO-PPKM",
        "Keluar rumah",
        "Jangan keluar rumah",
        "Jika ingin keluar rumah harap memakai masker ganda",
    ),
)


def load() -> None:
    _taglines()
    _order()


def _taglines() -> None:
    with at(bekasi.ARTICLE_DAY, 18):
        for program, topic, before, after in TAGLINES:
            for text, day in ((before, None), (after, bekasi.ARTICLE_DAY)):
                publish_message(
                    id=key(f"pesan {text}"),
                    program=Program.objects.get(code=program),
                    unit=Unit.objects.get(code="METRO-BKS"),
                    kind="tagline",
                    topic=topic,
                    text=text,
                    valid_from=day,
                    source=bekasi.ARTICLE,
                    quote=QUOTE,
                    by=person("kasat.bekasi"),
                )


def _order() -> None:
    with at(date(2021, 2, 9), 11):
        record_order(
            id=key("perintah 100 hari"),
            program=Program.objects.get(code="100-HARI"),
            for_program=Program.objects.get(code="KTS"),
            unit=Unit.objects.get(code="JATIM-LMJ"),
            measure=Measure.objects.get(pk=Measure.FORMATION),
            text="Menambah Kampung Tangguh Semeru",
            quantity=103,
            source=lumajang.ARTICLE,
            quote=(
                "Sampai dengan saat ini sudah ada 6 KTS yang terbentuk dan akan kita optimalkan "
                "lagi jumlahnya untuk mendukung Program Kerja 100 Hari Kapolri"
            ),
            by=person("kasat.lumajang"),
        )
