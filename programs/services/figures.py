"""Published numbers: claims beside what is computed, or undetailed lines in the ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict, DomainError, from_integrity_error
from programs.ledger import Worth, settle
from programs.models import Figure, Measure, Program
from programs.queries import polres_covering
from programs.services.checks import Faults
from units.models import Area, Unit, User
from units.policy import Act, can, require


@transaction.atomic
def record_figure(
    *,
    figure_id: UUID,
    program: Program,
    measure: Measure,
    source: str,
    by: User,
    unit: Unit | None = None,
    area: Area | None = None,
    value: Decimal | None = None,
    value_unit: str = "",
    approximate: bool = False,
    as_of: date | None = None,
    quote: str = "",
    counts: bool = False,
) -> Figure:
    """Keep a number as its source published it. One that `counts` stands in the ledger at its
    polres, undetailed, until records detail it; any other is shown as a claim."""
    if unit is None and area is not None:
        unit = polres_covering(area)
        if unit is None or not can(by, Act.MANAGE_TARGETS, unit):
            raise DomainError(
                _("Wilayah ini bukan wilayah polres Anda."),
                errors={"area": [_("Wilayah ini bukan wilayah polres Anda.")]},
            )
    faults = Faults()
    if unit is None:
        raise DomainError(
            _("Sebutkan kesatuan atau wilayahnya."),
            errors={"unit": [_("Sebutkan kesatuan atau wilayahnya.")]},
        )
    require(by, Act.MANAGE_TARGETS, unit)
    if not source.strip():
        faults.add("source", _("Sebutkan sumbernya."))
    if value is not None and value < 0:
        faults.add("value", _("Nilai tidak boleh kurang dari nol."))
    faults.not_future("as_of", as_of)
    if counts:
        _check_counted(faults, unit, value, as_of)
    faults.refuse()
    try:
        with transaction.atomic():
            figure = Figure.objects.create(
                id=figure_id,
                program=program,
                measure=measure,
                unit=unit,
                area=area,
                value=value,
                value_unit=value_unit.strip(),
                approximate=approximate,
                as_of=as_of,
                source=source.strip(),
                quote=quote.strip(),
                counts=counts,
                recorded_at=timezone.now(),
                recorded_by=by,
            )
    except IntegrityError as error:
        raise from_integrity_error(error) from None
    audit.record(
        act="create",
        record=figure,
        by=by,
        after=figure_facts(figure),
        unit_path=unit.path,
        area_code=area.pk if area else "",
    )
    settle(source=figure, worths=worths_of(figure), by=by)
    return figure


@transaction.atomic
def detail_figure(*, figure: Figure, by: User, count: int = 1) -> Figure:
    """A record that counts now is one of the figure's: it takes the place of an undetailed one, so
    that the total stays. With `count` -1 the record no longer counts and gives the place back.

    Call it in the transaction that settles the record.
    """
    figure = Figure.objects.select_for_update(of=("self",)).get(pk=figure.pk)
    detailed = figure.detailed + count
    if not figure.counts or figure.value is None or not 0 <= detailed <= figure.value:
        raise Conflict(
            _("Angka %(figure)s sudah dirinci seluruhnya.") % {"figure": figure},
            code="figure_detailed",
            errors={"figure": [_("Semua sudah dirinci; catat sebagai tambahan baru.")]},
        )
    before, figure.detailed = figure.detailed, detailed
    figure.save(update_fields=["detailed"])
    audit.record(
        act="detail",
        record=figure,
        by=by,
        before={"detailed": before},
        after={"detailed": detailed},
        unit_path=figure.unit.path if figure.unit else "",
        area_code=figure.area_id or "",
    )
    settle(source=figure, worths=worths_of(figure), by=by, detailing=True)
    return figure


def worths_of(figure: Figure) -> list[Worth]:
    """What of a figure still stands undetailed in the ledger."""
    if not figure.counts or figure.value is None or figure.unit is None or figure.as_of is None:
        return []
    return [
        Worth(
            program_id=figure.program_id,
            measure_id=figure.measure_id,
            unit=figure.unit,
            area_code=None,
            effective_on=figure.as_of,
            quantity=int(figure.value) - figure.detailed,
            undetailed=True,
        )
    ]


def figure_facts(figure: Figure) -> dict[str, Any]:
    """A figure as the audit trail keeps it."""
    return {
        "program": figure.program.code,
        "measure": figure.measure_id,
        "unit": figure.unit.code if figure.unit else None,
        "area": figure.area_id,
        "value": None if figure.value is None else str(figure.value),
        "value_unit": figure.value_unit,
        "approximate": figure.approximate,
        "as_of": figure.as_of.isoformat() if figure.as_of else None,
        "source": figure.source,
        "quote": figure.quote,
        "counts": figure.counts,
    }


def _check_counted(faults: Faults, unit: Unit, value: Decimal | None, as_of: date | None) -> None:
    if unit.kind != Unit.Kind.POLRES:
        faults.add("unit", _("Angka yang dihitung dicatat pada polres."))
    if value is None or value != int(value):
        faults.add("value", _("Angka yang dihitung harus bilangan bulat."))
    if as_of is None:
        faults.add("as_of", _("Angka yang dihitung harus punya tanggal."))
