"""The week as a WhatsApp message, in the form the service writes, made from frozen figures.

A template is text with fields in braces; what stands between `[program]` and `[/program]` is
repeated for each programme. A polres may have its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import numbers
from core.weeks import long_date
from core.wording import Wording, register
from reports.closings.sheet import completeness_words, sheet_of, week_title

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")

# Field, and what it says; of the whole report, and of each programme.
WHOLE = {
    "polres": gettext_lazy("nama polres"),
    "minggu": gettext_lazy("Minggu ke-II Februari 2021 (8–14 Februari 2021)"),
    "hari": gettext_lazy("hari dan tanggal penutupan"),
    "nomor": gettext_lazy("nomor surat"),
    "kelengkapan": gettext_lazy("berapa polsek sudah lapor"),
    "menunggu": gettext_lazy("berapa laporan menunggu verifikasi"),
    "hambatan": gettext_lazy("hambatan tiap polsek"),
    "atensi": gettext_lazy("atensi pimpinan"),
    "tindak_lanjut": gettext_lazy("tindak lanjut"),
    "jabatan": gettext_lazy("jabatan penanda tangan"),
    "nama": gettext_lazy("nama penanda tangan"),
    "kode": gettext_lazy("kode periksa"),
    "tautan": gettext_lazy("alamat halaman periksa"),
}
PROGRAM = {
    "program": gettext_lazy("nama program"),
    "satuan": gettext_lazy("satuan yang dihitung"),
    "minggu_ini": gettext_lazy("realisasi minggu ini"),
    "rencana": gettext_lazy("rencana minggu ini"),
    "minggu_lalu": gettext_lazy("realisasi minggu lalu"),
    "selisih": gettext_lazy("naik atau turun dari minggu lalu"),
    "kumulatif": gettext_lazy("jumlah sejak target dimulai"),
    "target": gettext_lazy("jumlah yang ditargetkan"),
    "persen": gettext_lazy("kumulatif dari target dalam persen"),
    "sisa": gettext_lazy("sisa target"),
    "belum_diputus": gettext_lazy("menunggu verifikasi"),
    "kalimat": gettext_lazy("kalimat pembuka dasbor"),
    "per_polsek": gettext_lazy("daftar polsek yang membentuk minggu ini"),
    "tertinggi": gettext_lazy("polsek tertinggi"),
    "terendah": gettext_lazy("polsek terendah"),
}

DEFAULT = gettext_lazy(
    """Kepada Yth : Kapolres, {polres}
Dari       : {jabatan}

Mohon izin melaporkan *ANEV MINGGUAN* {minggu} sebagai berikut:
[program]
*{program}*
- Minggu ini: {minggu_ini} dari rencana {rencana}
- Minggu lalu: {minggu_lalu} ({selisih})
- Kumulatif: {kumulatif} dari target {target} ({persen})
- Sisa: {sisa}
- Menunggu verifikasi: {belum_diputus}
- Per polsek: {per_polsek}
[/program]
Kelengkapan: {kelengkapan}
Hambatan: {hambatan}
Atensi: {atensi}

Periksa keaslian: {tautan}
Kode: {kode}

Demikian untuk menjadi periksa.
{nama}"""
)

WEEK = register(
    Wording(
        "week",
        gettext_lazy("Laporan mingguan"),
        fields=WHOLE,
        default=DEFAULT,
        repeats="program",
        repeated=PROGRAM,
    )
)


def week_text(content: dict[str, Any], url: str, template: str = "") -> str:
    """The message of a frozen week. DomainError names a field nobody knows."""
    parts = (program_fields(part) for part in content["targets"])
    return WEEK.text(whole_fields(content, url), template, repeated=parts)


def whole_fields(content: dict[str, Any], url: str) -> dict[str, str]:
    sheet = sheet_of(content)
    day = sheet.closed_at.date()
    signature = content["letter"]["signature"]
    return {
        "polres": sheet.unit,
        "minggu": week_title(content["week"]),
        "hari": f"{DAYS[day.weekday()]}, {long_date(day)}",
        "nomor": sheet.number or _("NIHIL"),
        "kelengkapan": completeness_words(content["completeness"]),
        "menunggu": numbers.integer(len(content["pending"])),
        "hambatan": listed(
            f"{each['unit_name']} ({each['category']})" for each in content["obstacles"]
        ),
        "atensi": content["directives"] or _("NIHIL"),
        "tindak_lanjut": content["follow_up"] or _("NIHIL"),
        "jabatan": signature["office"][-1] if signature["office"] else "",
        "nama": signature["name"],
        "kode": content["code"],
        "tautan": url,
    }


def program_fields(part: dict[str, Any]) -> dict[str, str]:
    totals = part["totals"]
    percent = part["percentages"]["addition"]["percent"]
    return {
        "program": part["program"]["name"],
        "satuan": part["measure"]["unit"],
        "minggu_ini": counted(totals["formed"]),
        "rencana": numbers.integer(totals["planned"]),
        "minggu_lalu": counted(totals["previous"]),
        "selisih": numbers.signed(totals["change"]),
        "kumulatif": numbers.integer(totals["formed_cumulative"]),
        "target": numbers.integer(totals["quantity"]),
        "persen": numbers.percent(None if percent is None else Fraction(str(percent))),
        "sisa": numbers.integer(totals["remaining"]),
        "belum_diputus": counted(totals["pending"] or 0),
        "kalimat": part["sentence"],
        "per_polsek": listed(per_unit(part)),
        "tertinggi": listed(each["unit_name"] for each in part["highest"]),
        "terendah": listed(each["unit_name"] for each in part["lowest"]),
    }


def per_unit(part: dict[str, Any]) -> Iterator[str]:
    """Who formed how many, and what no polsek has detailed yet: together what the week gives."""
    for row in part["rows"]:
        if row["formed"]:
            yield f"{row['unit_name']} {numbers.integer(row['formed'])}"
    if part["at_polres"] and part["at_polres"]["formed"]:
        yield _("belum dirinci %(n)s") % {"n": numbers.integer(part["at_polres"]["formed"])}


def counted(value: int) -> str:
    """Nothing is a word: NIHIL, as the service writes it."""
    return numbers.integer(value) if value else _("NIHIL")


def listed(names: Iterable[str]) -> str:
    return ", ".join(names) or _("NIHIL")
