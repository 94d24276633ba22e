"""The frozen report on paper (PDF/A, tagged) and as a workbook."""

from __future__ import annotations

import io
import tempfile
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.columns import Column
from core.exports.pdf import typeset
from core.exports.reports import Content, Document
from core.exports.xlsx import write_xlsx
from reports.closings.qr import qr_svg
from reports.closings.sheet import sheet_of, week_title
from reports.columns import STATUS_WORDS
from reports.models import Closing

TEMPLATE = Path(__file__).with_name("report.typ")

CLOSED_WEEK = (
    Column("program", gettext_lazy("Program"), kind="code", width=14),
    Column("unit", gettext_lazy("Kode"), kind="code", width=20),
    Column("unit_name", gettext_lazy("Kesatuan"), kind="code", width=30),
    Column("quantity", gettext_lazy("Target"), kind="integer", width=9),
    Column("planned", gettext_lazy("Rencana minggu ini"), kind="integer", width=12),
    Column("formed", gettext_lazy("Minggu ini"), kind="integer", width=10),
    Column("previous", gettext_lazy("Minggu lalu"), kind="integer", width=10),
    Column("change", gettext_lazy("+/−"), kind="integer", width=8),
    Column("planned_cumulative", gettext_lazy("Rencana kumulatif"), kind="integer", width=12),
    Column("formed_cumulative", gettext_lazy("Kumulatif"), kind="integer", width=11),
    Column("remaining", gettext_lazy("Sisa"), kind="integer", width=9),
    Column("deviation", gettext_lazy("Selisih dari rencana"), kind="integer", width=12),
    Column("pending", gettext_lazy("Menunggu verifikasi"), kind="integer", width=12),
    Column("dissolved", gettext_lazy("Nonaktif"), kind="integer", width=10),
    Column(
        "status",
        gettext_lazy("Keterangan"),
        kind="status",
        choices=tuple(STATUS_WORDS.items()),
        width=18,
    ),
)


def verify_url(code: str, base: str = "") -> str:
    """The public address of a report: of the portal as its readers call it."""
    return f"{base or settings.PUBLIC_URL}".rstrip("/") + reverse("verify", args=[code])


def pdf_of(closing: Closing, content: dict[str, Any], url: str, program: str = "") -> bytes:
    """The same bytes whenever it is asked for: its time is that of the closing."""
    with tempfile.TemporaryDirectory(prefix="kts-report-") as folder:
        target = Path(folder) / "report.pdf"
        typeset(paper_data(closing, content, url, program), target, TEMPLATE)
        return target.read_bytes()


def paper_data(
    closing: Closing, content: dict[str, Any], url: str, program: str = ""
) -> dict[str, Any]:
    """Everything the template shows, as text."""
    sheet = sheet_of(content, program)
    return {
        "lang": (get_language() or settings.LANGUAGE_CODE).split("-")[0],
        "author": "Portal Kampung Tangguh",
        "timestamp": int(closing.closed_at.timestamp()),
        "replaced": _("□ menggantikan huruf yang tidak dapat dicetak, misalnya emoji."),
        "notes": [],
        "document_title": f"{sheet.title.capitalize()} {sheet.unit} {sheet.week}",
        **{
            key: value
            for key, value in asdict(sheet).items()
            if key not in ("closed_at", "letterhead", "signature")
        },
        "letterhead": {"lines": list(sheet.letterhead), "wide": False},
        "signature": sheet.signature,
        "words": words(),
        "page": _("Halaman %(page)s dari %(pages)s") % {"page": "#", "pages": "#"},
        "code": closing.code,
        "content_hash": closing.content_hash,
        "url": url,
        "qr": qr_svg(url),
    }


def words() -> dict[str, str]:
    """The headings of the paper."""
    return {
        "number": _("Nomor"),
        "unit": _("Kesatuan"),
        "status": _("Keterangan"),
        "completeness": _("Kelengkapan laporan"),
        "pending": _("Menunggu verifikasi saat ditutup"),
        "obstacles": _("Hambatan"),
        "needs": _("Yang dibutuhkan"),
        "directives": _("Atensi pimpinan"),
        "follow_up": _("Tindak lanjut"),
        "nil": _("NIHIL"),
        "check": _("Periksa keaslian"),
        "code": _("Kode periksa"),
        "hash": _("Sidik isi (SHA-256)"),
        "qr": _("Kode QR menuju halaman periksa laporan ini"),
        "empty": _("Tidak ada target yang berjalan pada minggu ini."),
    }


def xlsx_of(closing: Closing, content: dict[str, Any], url: str, program: str = "") -> bytes:
    """Rows of every programme, each closed by its sum."""
    document = Document(
        title=_("Laporan mingguan"),
        columns=CLOSED_WEEK,
        content=Content(
            rows=list(table_rows(content, program)),
            lines=(
                content["unit"]["name"],
                week_title(content["week"]),
                *(part["sentence"] for part in chosen(content, program)),
                sheet_of(content, program).completeness,
                _("Kode periksa %(code)s · %(url)s") % {"code": closing.code, "url": url},
                _("Sidik isi (SHA-256) %(hash)s") % {"hash": closing.content_hash},
            ),
        ),
        made_at=datetime.fromisoformat(content["closed_at"]),
    )
    out = io.BytesIO()
    write_xlsx(document, out)
    return out.getvalue()


def chosen(content: dict[str, Any], program: str) -> list[dict[str, Any]]:
    return [part for part in content["targets"] if program in ("", part["program"]["code"])]


def table_rows(content: dict[str, Any], program: str = ""):
    """Tuples in the order of CLOSED_WEEK."""
    unit = content["unit"]["code"]
    for part in chosen(content, program):
        code = part["program"]["code"]
        lines = [*part["rows"]]
        if part["at_polres"]:
            lines.append(
                {"unit": unit, "unit_name": _("Belum dirinci per polsek")} | part["at_polres"]
            )
        lines.append({"unit": unit, "unit_name": _("Jumlah")} | part["totals"])
        for line in lines:
            values = {"program": code} | line
            yield tuple(values[column.key] for column in CLOSED_WEEK)


def file_stem(closing: Closing) -> str:
    """`laporan-mingguan-jatim-lmj-2021-02-08`."""
    return f"laporan-mingguan-{closing.unit.code.lower()}-{closing.monday.isoformat()}"


def known_program(content: dict[str, Any], asked: str) -> bool:
    return asked == "" or any(part["program"]["code"] == asked for part in content["targets"])
