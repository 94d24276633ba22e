"""The formats a report is written in. A new one is one function and a line here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import IO, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.columns import Label
from core.errors import DomainError
from core.exports.delimited import EXCEL, MACHINE, write_csv
from core.exports.geojson import is_map, write_geojson
from core.exports.ods import write_ods
from core.exports.pdf import write_pdf
from core.exports.reports import Document, Progress, Report, silent
from core.exports.xlsx import write_xlsx


class Writer(Protocol):
    def __call__(self, document: Document, out: IO[bytes], *, progress: Progress) -> int: ...


@dataclass(frozen=True, slots=True)
class Format:
    """`at_once`: up to so many rows while the reader waits, more as a job; None is any number.
    `fits`: which reports can be written so."""

    name: str
    label: Label
    extension: str
    content_type: str
    write: Writer
    at_once: int | None = None
    for_paper: bool = False
    fits: Callable[[Report], bool] = lambda report: True


FORMATS = {
    found.name: found
    for found in (
        Format(
            "xlsx",
            gettext_lazy("XLSX (Excel)"),
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            write_xlsx,
            at_once=5000,
        ),
        Format(
            "ods",
            gettext_lazy("ODS (LibreOffice)"),
            "ods",
            "application/vnd.oasis.opendocument.spreadsheet",
            write_ods,
            at_once=1000,
        ),
        Format("pdf", "PDF", "pdf", "application/pdf", write_pdf, at_once=1000, for_paper=True),
        Format(
            "csv",
            gettext_lazy("CSV untuk Excel (titik koma)"),
            "csv",
            "text/csv; charset=utf-8",
            partial(write_csv, dialect=EXCEL),
        ),
        Format(
            "csv-machine",
            gettext_lazy("CSV untuk program (koma, ISO)"),
            "csv",
            "text/csv; charset=utf-8",
            partial(write_csv, dialect=MACHINE),
        ),
        Format(
            "geojson",
            gettext_lazy("GeoJSON (peta)"),
            "geojson",
            "application/geo+json",
            write_geojson,
            at_once=20_000,
            fits=is_map,
        ),
    )
}


def formats_of(report: Report) -> list[Format]:
    return [found for found in FORMATS.values() if found.fits(report)]


def get_format(name: object, report: Report) -> Format:
    if isinstance(name, str) and name in FORMATS and FORMATS[name].fits(report):
        return FORMATS[name]
    known = ", ".join(found.name for found in formats_of(report))
    message = _("Format ini tidak ada. Pilihan: %(known)s.") % {"known": known}
    raise DomainError(message, code="unknown_format", errors={"format": [message]})


def write(
    document: Document,
    report: Report,
    chosen: Format,
    out: IO[bytes],
    progress: Progress = silent,
) -> int:
    """Write the document; returns the number of rows. Paper has the columns that fit on it."""
    if chosen.for_paper:
        document = document.only(report.paper)
    return chosen.write(document, out, progress=progress)


def file_name(report: Report, subject: str, day: date, chosen: Format) -> str:
    """`formations-polres-lumajang-2021-02-15.xlsx`: letters every system takes."""
    subject = (
        unicodedata.normalize("NFKD", subject.replace("–", "-")).encode("ascii", "ignore").decode()
    )
    subject = re.sub(r"[^a-z0-9]+", "-", subject.lower()).strip("-")[:60].strip("-")
    parts = filter(None, (report.name, subject, day.isoformat()))
    suffix = "-machine" if chosen.name == "csv-machine" else ""
    return "-".join(parts) + f"{suffix}.{chosen.extension}"
