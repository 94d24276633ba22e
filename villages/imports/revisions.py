"""Reports that only grow: the last one of an area and day is the record, its revision the version.

A row that was changed is the next revision; one that somebody else has revised since is a conflict.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.imports.resources import Row
from villages.imports.places import uuids

DAYS_SHOWN = timedelta(days=14)  # of the past, in a template
MOST_SHOWN = 5000


def standing(seen: QuerySet[Any], ids: Collection[str] | None) -> dict[str, Any]:
    """The last report of area and day, by its own id; for `ids` by that of any earlier one."""
    newer = seen.model.objects.filter(
        area=OuterRef("area"), as_of=OuterRef("as_of"), revision__gt=OuterRef("revision")
    )
    last = seen.filter(~Exists(newer))
    if ids is None:
        since = timezone.localdate() - DAYS_SHOWN
        rows = last.filter(as_of__gte=since).order_by("-as_of", "area")[:MOST_SHOWN]
        return {str(report.pk): report for report in rows}
    asked = seen.filter(pk__in=uuids(ids)).values_list("pk", "area", "as_of")
    places = {(area, day): [] for _pk, area, day in asked}
    for pk, area, day in asked:
        places[area, day].append(str(pk))
    rows = last.filter(
        area__in={area for area, _day in places}, as_of__in={day for _area, day in places}
    )
    return {
        key: report for report in rows for key in places.get((report.area_id, report.as_of), ())
    }


def keep_places(rows: Sequence[Row]) -> None:
    """A report speaks of its area and day for good."""
    for row in rows:
        for key in {"area", "as_of"} & set(row.changes):
            row.refuse(
                key,
                _("Wilayah dan tanggal sebuah laporan tidak diubah."),
                _("Tulis sebagai baris baru, tanpa nomor catatan."),
            )
