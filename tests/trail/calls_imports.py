"""One fair call of every service of imports."""

import io
from uuid import uuid4

from django.core.files.base import ContentFile

from core.imports.resources import get_resource
from reports.imports import services as imports
from reports.models import Import, ImportRow
from tests.sheets import book_of, fill, look
from tests.trail.calls import call
from villages.reference import load_pillars

ROWS = "Pilar;Desa/Kelurahan;Nama;Mulai\nBabinsa;35.08.06.2001;Serda Simulasi;2021-02-01\n"


def upload() -> ContentFile:
    load_pillars()
    return ContentFile(ROWS.encode(), name="pilar.csv")


def brought(w) -> Import:
    found, _new = imports.upload_import(
        id=uuid4(), resource="pillars", upload=upload(), by=w.officer
    )
    Import.objects.filter(pk=found.pk).update(state=Import.State.READY)
    return Import.objects.get(pk=found.pk)


@call("reports.imports.services.upload_import", act="upload")
def _(w):
    return {"id": uuid4(), "resource": "pillars", "upload": upload(), "by": w.officer}


@call("reports.imports.services.map_import", act="map")
def _(w):
    return {"brought": brought(w), "mapping": {"Nama": "name"}, "by": w.officer}


@call("reports.imports.services.confirm_rows", act="confirm")
def _(w):
    found = brought(w)
    problem = {"key": "confirm_duplicate", "value": None, "reason": "Mirip.", "remedy": "",
               "asks": True}  # fmt: skip
    ImportRow.objects.create(brought=found, number=2, state="error", problems=[problem])
    return {"brought": found, "rows": [2], "by": w.officer}


@call("reports.imports.services.discard_import", act="discard")
def _(w):
    return {"brought": brought(w), "by": w.officer}


@call("reports.imports.services.save_now", act="import", rows=3)
def _(w):
    row = {"Program": "KTS", "Nama kampung": "Tua", "Desa/Kelurahan": "Kunir Kidul"}
    book, file = fill(book_of("first-list", w.staff), row), io.BytesIO()
    book.save(file)
    return {
        "resource": get_resource("first-list", w.staff),
        "found": look(book, "first-list", w.staff),
        "upload": ContentFile(file.getvalue(), name="kampung.xlsx"),
        "by": w.staff,
    }
