"""What a polres tells the public, and what an umbrella programme orders it: each said once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.idempotency import answer_existing, content_hash
from core.text import clean, clean_line
from programs.models import Measure, Program, PublicMessage, Statement, UmbrellaOrder
from programs.services.checks import Faults
from units.models import Unit, User
from units.policy import Act, require

EARLIEST = date(1990, 1, 1)
AHEAD = timedelta(days=366)
S = TypeVar("S", bound=Statement)


@transaction.atomic
def publish_message(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    program: Program,
    unit: Unit,
    kind: str,
    topic: str,
    text: str,
    valid_from: date | None,
    by: User,
    source: str = "",
    quote: str = "",
    simulated: bool = False,
) -> tuple[PublicMessage, bool]:
    """A new version of what residents are told about a topic, in force from a day on, which may lie
    ahead; None where nobody knows since when. The one before stays to be read."""
    require(by, Act.MANAGE_TARGETS, unit)
    faults = Faults()
    row = PublicMessage(
        id=id, program=program, unit=unit, kind=kind, valid_from=valid_from, simulated=simulated,
        topic=_line(topic, "topic", faults, 80, required=True),
        text=_paragraph(text, "text", faults, required=True),
        source=_line(source, "source", faults, 200),
        quote=_paragraph(quote, "quote", faults),
    )  # fmt: skip
    if kind not in PublicMessage.Kind.values:
        faults.add("kind", _("Pilih jenis dari daftar."))
    _of_polres(unit, faults)
    if valid_from is not None and not EARLIEST <= valid_from <= timezone.localdate() + AHEAD:
        faults.add("valid_from", _("Periksa tahunnya."))
    faults.refuse()
    earlier = _earlier(row, ("program_id", "unit_id", "kind", "topic", "text", "valid_from"))
    if earlier is not None:
        return earlier, False
    same = PublicMessage.objects.filter(
        program=program, unit=unit, topic=row.topic, valid_from=valid_from
    )
    if same.exists():
        faults.add("valid_from", _("Pokok ini sudah punya bunyi yang berlaku sejak hari itu."))
    faults.refuse()
    return _keep(row, by), True


@transaction.atomic
def record_order(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    program: Program,
    for_program: Program,
    unit: Unit,
    text: str,
    by: User,
    measure: Measure | None = None,
    quantity: int | None = None,
    number: str = "",
    ordered_by: str = "",
    ordered_on: date | None = None,
    source: str = "",
    quote: str = "",
    simulated: bool = False,
) -> tuple[UmbrellaOrder, bool]:
    """What the umbrella `program` orders a polres to do for `for_program`. Quantity and number may
    be unknown, and stay so."""
    require(by, Act.MANAGE_TARGETS, unit)
    faults = Faults()
    row = UmbrellaOrder(
        id=id, program=program, for_program=for_program, unit=unit, measure=measure,
        quantity=quantity, ordered_on=ordered_on, simulated=simulated,
        text=_line(text, "text", faults, 300, required=True),
        number=_line(number, "number", faults, 100),
        ordered_by=_line(ordered_by, "ordered_by", faults, 200),
        source=_line(source, "source", faults, 200),
        quote=_paragraph(quote, "quote", faults),
    )  # fmt: skip
    _of_polres(unit, faults)
    if program.kind != Program.UMBRELLA:
        faults.add("program", _("%(program)s bukan program induk.") % {"program": program})
    if for_program.kind == Program.UMBRELLA:
        faults.add("for_program", _("Pilih program pelaksana, bukan program induk."))
    if measure is not None and not for_program.measures.filter(pk=measure.pk).exists():
        faults.add(
            "measure",
            _("%(program)s tidak mencatat %(measure)s.")
            % {"program": for_program, "measure": measure},
        )
    if quantity is not None:
        faults.positive("quantity", quantity, _("Jumlah harus lebih dari nol, atau kosongkan."))
    faults.not_future("ordered_on", ordered_on)
    faults.refuse()
    content = (
        "program_id",
        "for_program_id",
        "unit_id",
        "measure_id",
        "text",
        "number",
        "quantity",
    )
    earlier = _earlier(row, (*content, "ordered_by", "ordered_on"))
    return (earlier, False) if earlier is not None else (_keep(row, by), True)


def _earlier(row: S, fields: tuple[str, ...]) -> S | None:
    """The statement sent before under this number; with other content it is a conflict."""
    rows: Any = type(row)._default_manager
    found: S | None = rows.filter(pk=row.pk).first()
    if found is not None:
        names = (*fields, "source", "quote")
        said, stored = (
            content_hash({name: str(getattr(each, name)) for name in names})
            for each in (row, found)
        )
        answer_existing(stored=stored, given=said)
    return found


def _keep(row: S, by: User) -> S:
    row.recorded_at, row.recorded_by = timezone.now(), by
    row.save(force_insert=True)
    told: dict[str, Any] = {
        field.attname: str(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if getattr(row, field.attname) not in ("", None)
        and field.name not in ("id", "recorded_at", "recorded_by", "simulated")
    }
    audit.record(act="create", record=row, by=by, after=told, unit_path=row.unit.path)
    return row


def _of_polres(unit: Unit, faults: Faults) -> None:
    if unit.kind != Unit.Kind.POLRES:
        faults.add("unit", _("%(unit)s bukan polres.") % {"unit": unit})


def _line(value: str, field: str, faults: Faults, most: int, *, required: bool = False) -> str:
    return _text(clean_line, value, field, faults, most, required)


def _paragraph(value: str, field: str, faults: Faults, *, required: bool = False) -> str:
    return _text(clean, value, field, faults, 2000, required)


def _text(cleaned: Any, value: str, field: str, faults: Faults, most: int, required: bool) -> str:
    try:
        value = cleaned(value)
    except ValidationError as error:
        faults.add(field, error.messages[0])
        return ""
    if required and not value:
        faults.add(field, _("Wajib diisi."))
    if len(value) > most:
        faults.add(field, _("Paling banyak %(most)d huruf.") % {"most": most})
    return value
