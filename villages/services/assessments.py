"""Assessments of a kampung, and the marks and visits of an area. They never change what counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from core.errors import Conflict
from core.weeks import long_date
from programs.models import Aspect
from programs.services.checks import Faults
from units.models import User
from units.policy import Act, require
from villages.models import Assessment, Formation, Mark
from villages.services import keeping
from villages.services.records import act

FULL = 100
ASSESSMENT_FIELDS = ("formation_id", "assessed_on", "assessor", "points", "notes")
MARK_FIELDS = ("area_id", "kind", "marked_on", "who", "source", "quote")
STANDING = (Formation.Status.VERIFIED, Formation.Status.DISSOLVED)


@act
def assess_formation(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    formation: Formation | UUID,
    assessed_on: date,
    assessor: str,
    points: Mapping[str, Any],
    by: User,
    notes: str = "",
    simulated: bool = False,
) -> tuple[Assessment, bool]:
    """Points from 0 to 100 for aspects of the kampung's programme, by code; None or left out: not
    looked at. The total is their sum; what it is out of is told beside it, never a grade."""
    require(by, Act.ASSESS)
    key = formation.pk if isinstance(formation, Formation) else formation
    rows = Formation.objects.for_user(by).select_related("program", "unit")
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    require(by, Act.ASSESS, found)
    given = {str(code): value for code, value in points.items() if value is not None}
    row = Assessment(
        id=id, formation=found, assessed_on=assessed_on, assessor=assessor,
        points=dict(sorted(given.items())), notes=notes,
    )  # fmt: skip
    earlier = keeping.first_of_its_number(row, ASSESSMENT_FIELDS, by=by)
    if earlier is not None:
        return earlier, False
    if found.status not in STANDING:
        raise Conflict(_("Yang dinilai adalah kampung yang terverifikasi."), code="not_verified")
    _check_assessment(row, found)
    return keeping.insert(
        row, ASSESSMENT_FIELDS, by=by, unit=found.unit, area_code=found.area_id,
        simulated=simulated,
    )  # fmt: skip


def _check_assessment(row: Assessment, formation: Formation) -> None:
    faults = Faults()
    row.assessor = keeping.line(row.assessor, "assessor", faults, most=150, required=True)
    row.notes = keeping.paragraph(row.notes, "notes", faults, most=2000)
    keeping.day(row.assessed_on, "assessed_on", faults)
    if formation.formed_on is not None and row.assessed_on < formation.formed_on:
        faults.add(
            "assessed_on",
            _("Kampung ini baru dibentuk %(day)s.") % {"day": long_date(formation.formed_on)},
        )
    names = dict(Aspect.objects.filter(program=formation.program_id).values_list("code", "name"))
    for code, value in row.points.items():
        if code not in names:
            faults.add("points", _("Aspek “%(code)s” tidak dikenal.") % {"code": code[:40]})
        elif isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= FULL:
            faults.add(
                "points",
                _("%(aspect)s: isi bilangan bulat 0 sampai 100.") % {"aspect": names[code]},
            )
    if not row.points:
        faults.add("points", _("Nilai paling sedikit satu aspek."))
    faults.refuse()
    row.total = sum(row.points.values())
    row.aspects_assessed, row.aspects_asked = len(row.points), len(names)


@act
def mark_area(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    area: str,
    kind: str,
    source: str,
    by: User,
    marked_on: date | None = None,
    who: str = "",
    quote: str = "",
    simulated: bool = False,
) -> tuple[Mark, bool]:
    """An area bears a mark (percontohan) or was visited. Undated where the source gives no day."""
    require(by, Act.ASSESS)
    row = Mark(
        id=id, area_id=area, kind=kind, marked_on=marked_on, who=who, source=source, quote=quote
    )
    earlier = keeping.first_of_its_number(row, MARK_FIELDS, by=by)
    if earlier is not None:
        return earlier, False
    faults = Faults()
    placed = keeping.area_for(area, faults, by=by)
    if kind not in Mark.Kind.values:
        faults.add("kind", _("Pilih jenis dari daftar."))
    row.source = keeping.line(source, "source", faults, most=200, required=True)
    row.who = keeping.line(who, "who", faults, most=200, required=kind == Mark.Kind.VISIT)
    row.quote = keeping.paragraph(quote, "quote", faults, most=1000)
    keeping.day(marked_on, "marked_on", faults)
    faults.refuse()
    assert placed is not None  # noqa: S101 -- no faults, so it has a place
    row.area, row.unit = placed
    return keeping.insert(
        row, MARK_FIELDS, by=by, unit=row.unit, area_code=row.area_id, simulated=simulated
    )
