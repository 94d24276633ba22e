"""The week as a WhatsApp message, in the form the service writes, made from frozen figures.

A template is text with fields in braces; what stands between `[program]` and `[/program]` is
repeated for each programme. A polres may have its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import numbers
from core.errors import DomainError
from core.text import clean
from core.weeks import long_date
from reports.closings.sheet import completeness_words, sheet_of, week_title

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
LONGEST = 4000  # letters of one message that every phone shows whole
FIELD = re.compile(r"\{([^{}\n]*)\}")
LOOP = re.compile(r"\[program\]\n?(.*?)\[/program\]\n?", re.DOTALL)

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


def week_text(content: dict[str, Any], url: str, template: str = "") -> str:
    """The message of a frozen week. DomainError names a field nobody knows."""
    template = template or str(DEFAULT)
    check_template(template)
    whole = whole_fields(content, url)

    def repeated(found: re.Match[str]) -> str:
        return "".join(
            filled(found[1], whole | program_fields(part)) for part in content["targets"]
        )

    return filled(LOOP.sub(repeated, template), whole).strip()


def filled(template: str, fields: dict[str, str]) -> str:
    """Values are put in once and never read again: braces in a name stay braces."""
    return FIELD.sub(lambda found: fields.get(found[1], found[0]), template)


def check_template(template: str) -> None:
    """Refuses fields nobody knows, naming the near ones, and a programme's fields outside."""
    errors = []
    outside = LOOP.sub("", template)
    for name in dict.fromkeys(FIELD.findall(template)):
        if name not in WHOLE and name not in PROGRAM:
            errors.append(unknown(name))
        elif name in PROGRAM and f"{{{name}}}" in outside:
            errors.append(
                _("{%(name)s} hanya di antara [program] dan [/program]: tiap program lain isinya.")
                % {"name": name}
            )
    if template.count("[program]") != template.count("[/program]"):
        errors.append(_("[program] dan [/program] harus berpasangan."))
    if len(template) > LONGEST:
        errors.append(_("Paling panjang %(most)s huruf.") % {"most": numbers.integer(LONGEST)})
    if errors:
        raise DomainError(errors[0], code="invalid_template", errors={"text": errors})


def unknown(name: str) -> str:
    near = get_close_matches(name.lower(), [*WHOLE, *PROGRAM], n=3, cutoff=0.5)
    facts = {"name": name[:40], "near": ", ".join(f"{{{each}}}" for each in near)}
    if near:
        return _("Isian {%(name)s} tidak dikenal. Maksud Anda %(near)s?") % facts
    return _("Isian {%(name)s} tidak dikenal.") % facts


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
        "per_polsek": listed(
            f"{row['unit_name']} {numbers.integer(row['formed'])}"
            for row in part["rows"]
            if row["formed"]
        ),
        "tertinggi": listed(each["unit_name"] for each in part["highest"]),
        "terendah": listed(each["unit_name"] for each in part["lowest"]),
    }


def counted(value: int) -> str:
    """Nothing is a word: NIHIL, as the service writes it."""
    return numbers.integer(value) if value else _("NIHIL")


def listed(names: Iterable[str]) -> str:
    return ", ".join(names) or _("NIHIL")


def cleaned_template(text: str) -> str:
    text = clean(text)
    if not text:
        raise DomainError(_("Tulis naskahnya."), errors={"text": [_("Isian ini wajib.")]})
    check_template(text)
    return text
