"""What others stated about zones, restrictions and cases: kept as it was said, with its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, numbers
from core.bulk import insert_rows
from core.errors import Conflict
from core.idempotency import content_hash
from programs.services.checks import Faults
from units.models import Area, User
from units.policy import Act, require
from units.scope import area_in
from villages.models import (
    CaseClaim,
    DeclaredZone,
    Enforcement,
    Regime,
    Statement,
    ZoneSnapshot,
)
from villages.services import keeping
from villages.services.places_of_day import unit_of_area
from villages.services.records import act
from villages.zones import VALUES, Imbalance, Scale, imbalance, risk_zone

S = TypeVar("S", bound=Statement)
MOST_RT = 2_000_000
MOST_CASES = 300_000_000
REGENCY_SCALES = (Scale.RISK, Scale.ASSESSMENT, Scale.MOBILITY)
COUNTS = ("green", "yellow", "orange", "red", "rt_base")


@act
def declare_zone(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    area: str,
    scale: str,
    value: str,
    source: str,
    by: User,
    previous_value: str = "",
    score: Decimal | None = None,
    as_of: date | None = None,
    quote: str = "",
    simulated: bool = False,
) -> tuple[DeclaredZone, bool]:
    """Note a zone or level as stated of an area on its own scale; nothing is computed from it."""
    row = DeclaredZone(
        id=id, area_id=area, scale=scale, value=value, previous_value=previous_value, score=score,
        as_of=as_of, source=source, quote=quote,
    )  # fmt: skip
    faults = Faults()
    known = scale in set(Scale)
    if not known:
        faults.add("scale", _("Pilih salah satu skala."))
    for field, given in (("value", value), ("previous_value", previous_value)):
        if known and given not in (*VALUES[Scale(scale)], *([""] if field != "value" else [])):
            message = _("Pada skala ini: %(known)s.")
            faults.add(field, message % {"known": ", ".join(VALUES[Scale(scale)])})
    if score is not None and (scale != Scale.RISK or not 0 <= score <= 4):
        faults.add("score", _("Skor 0 sampai 4, hanya pada skala risiko kabupaten/kota."))
    place = Area.objects.filter(pk=area).first()
    if known and place and scale in REGENCY_SCALES and place.level != Area.Level.REGENCY:
        faults.add("area", _("Skala ini hanya untuk kabupaten atau kota."))
    return _keep(row, place, faults, by=by, simulated=simulated)


@act
def note_snapshot(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    area: str,
    as_of: date,
    source: str,
    by: User,
    green: int | None = None,
    yellow: int | None = None,
    orange: int | None = None,
    red: int | None = None,
    rt_base: int | None = None,
    quote: str = "",
    simulated: bool = False,
) -> tuple[ZoneSnapshot, bool]:
    """Note published counts of RT by zone, or only the number of RT; what is not stated is None.
    Counts that do not add up are kept as they are; `snapshot_imbalance` remarks on them."""
    row = ZoneSnapshot(
        id=id, area_id=area, as_of=as_of, source=source, quote=quote, green=green, yellow=yellow,
        orange=orange, red=red, rt_base=rt_base,
    )  # fmt: skip
    faults = Faults()
    for field in COUNTS:
        _number(getattr(row, field), field, faults, most=MOST_RT)
    if all(getattr(row, field) is None for field in COUNTS):
        faults.add("rt_base", _("Isi sedikitnya satu angka."))
    place = Area.objects.filter(pk=area).first()
    return _keep(row, place, faults, by=by, simulated=simulated)


def snapshot_imbalance(snapshot: ZoneSnapshot) -> Imbalance | None:
    return imbalance(snapshot.counts, snapshot.rt_base)


def imbalance_words(found: Imbalance) -> str:
    return _("Jumlah per zona %(total)s, jumlah RT %(base)s: selisih %(difference)s.") % {
        "total": numbers.integer(found.total),
        "base": numbers.integer(found.base),
        "difference": numbers.signed(found.difference),
    }


def registered_words(found: Imbalance) -> str:
    return _("Tercatat %(total)s RT, dinyatakan %(base)s RT: selisih %(difference)s.") % {
        "total": numbers.integer(found.total),
        "base": numbers.integer(found.base),
        "difference": numbers.signed(found.difference),
    }


@act
def note_enforcement(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    area: str,
    measure: str,
    state: str,
    source: str,
    by: User,
    regime: str = "",
    as_of: date | None = None,
    quote: str = "",
    simulated: bool = False,
) -> tuple[Enforcement, bool]:
    """Note whether a restriction was applied in an area; not applied and watched is a state."""
    row = Enforcement(
        id=id, area_id=area, regime_id=regime or None, measure=measure, state=state, as_of=as_of,
        source=source, quote=quote,
    )  # fmt: skip
    faults = Faults()
    row.measure = keeping.line(measure, "measure", faults, most=120, required=True)
    if state not in Enforcement.State.values:
        faults.add("state", _("Pilih salah satu keadaan."))
    if regime and not Regime.objects.filter(pk=regime).exists():
        faults.add("regime", _("Rezim “%(code)s” tidak dikenal.") % {"code": regime[:40]})
    place = Area.objects.filter(pk=area).first()
    return _keep(row, place, faults, by=by, simulated=simulated)


@act
def claim_cases(
    *,
    id: UUID,  # noqa: A002 -- the record's own word for it
    area: str,
    place: str,
    measure: str,
    source: str,
    by: User,
    value: int | None = None,
    previous_value: int | None = None,
    candidates: Sequence[str] = (),
    approximate: bool = False,
    as_of: date | None = None,
    quote: str = "",
    simulated: bool = False,
) -> tuple[CaseClaim, bool]:
    """Note what was published about cases in a place. Where its name could mean several areas they
    are the `candidates`, in `area`; the claim then belongs to none of them."""
    row = CaseClaim(
        id=id, area_id=area, place=place, measure=measure, value=value,
        previous_value=previous_value, candidates=list(candidates), approximate=approximate,
        as_of=as_of, source=source, quote=quote,
    )  # fmt: skip
    faults = Faults()
    row.place = keeping.line(place, "place", faults, most=120, required=True)
    if measure not in CaseClaim.Measure.values:
        faults.add("measure", _("Pilih salah satu ukuran."))
    for field in ("value", "previous_value"):
        _number(getattr(row, field), field, faults, most=MOST_CASES)
    if value is None and previous_value is None:
        faults.add("value", _("Sebutkan angka yang diklaim."))
    inside = Area.objects.filter(area_in("", area), pk__in=candidates)
    if len(candidates) > 20 or inside.count() != len(set(candidates)):
        faults.add("candidates", _("Kemungkinan wilayah harus berada di dalam wilayahnya."))
    found = Area.objects.filter(pk=area).first()
    return _keep(row, found, faults, by=by, simulated=simulated)


@act
def withdraw(*, statement: Statement, reason: str, by: User) -> Statement:
    """Take back what was noted down wrongly; it stays, marked, with the reason."""
    require(by, Act.RECORD_CASES, statement)
    model: Any = type(statement)
    found = model.objects.for_user(by).select_for_update(of=("self",)).filter(pk=statement.pk)
    row = found.select_related("unit").first()
    if row is None:
        raise Http404
    if row.withdrawn_at is not None:
        raise Conflict(_("Catatan ini sudah ditarik."), code="wrong_status")
    row.withdraw_reason = keeping.require_reason(reason)
    row.withdrawn_at, row.withdrawn_by = timezone.now(), by
    row.save(update_fields=["withdraw_reason", "withdrawn_at", "withdrawn_by"])
    audit.record(
        act="zone.withdraw", record=row, by=by, reason=row.withdraw_reason,
        unit_path=row.unit.path, area_code=row.area_id,
    )  # fmt: skip
    return row


def score_warning(row: DeclaredZone) -> str:
    """A stated zone that its own score does not give, "" if nothing is to be remarked."""
    if row.scale != Scale.RISK or row.score is None:
        return ""
    expected = risk_zone(row.score)
    if expected is None or expected == row.value:
        return ""
    return _("Skor %(score)s berarti zona %(expected)s, yang dinyatakan %(value)s.") % {
        "score": numbers.decimal(row.score, 2),
        "expected": expected.value,
        "value": row.value,
    }


def _number(value: int | None, field: str, faults: Faults, *, most: int) -> None:
    if value is not None and not 0 <= value <= most:
        faults.add(field, _("Isi 0 sampai %(most)s.") % {"most": numbers.integer(most)})


def _keep(
    row: S, place: Area | None, faults: Faults, *, by: User, simulated: bool
) -> tuple[S, bool]:
    """Check what all statements share, and write. A retry answers the first one."""
    require(by, Act.RECORD_CASES)
    facts = _facts(row)
    row.content_hash = content_hash(facts)
    rows: Any = type(row)._default_manager
    earlier: S | None = rows.filter(pk=row.pk).first()
    if earlier is not None:
        return _same(earlier, row, by=by), False
    row.source = keeping.line(row.source, "source", faults, most=300, required=True)
    row.quote = keeping.paragraph(row.quote, "quote", faults, most=2000)
    keeping.day(row.as_of, "as_of", faults)
    unit = None
    if place is None:
        faults.add("area", _("Wilayah “%(code)s” tidak dikenal.") % {"code": row.area_id[:40]})
    elif not faults.errors.get("area"):
        unit = unit_of_area(place, timezone.localdate(), by=by)
        if unit is None:
            faults.add("area", _("%(area)s bukan wilayah Anda.") % {"area": place.name})
    faults.refuse()
    assert unit is not None  # noqa: S101 -- no faults, so it has one
    row.unit, row.simulated = unit, simulated
    row.recorded_at, row.recorded_by = timezone.now(), by
    if not insert_rows([row], skip_existing=True):
        return _same(rows.get(pk=row.pk), row, by=by), False
    row._state.adding = False
    told = {name: value for name, value in facts.items() if value not in (None, "", [])}
    audit.record(
        act="create", record=row, by=by, after=told, unit_path=unit.path, area_code=row.area_id
    )
    return row, True


def _same(earlier: S, row: S, *, by: User) -> S:
    if earlier.content_hash != row.content_hash or earlier.recorded_by_id != by.pk:
        raise Conflict(
            _("Nomor catatan ini sudah dipakai untuk isian lain. Buka formulir baru."),
            code="id_conflict",
            errors={"id": [_("Sudah dipakai untuk isian lain.")]},
        )
    return earlier


KEPT_BY_US = {
    "id", "unit_id", "simulated", "content_hash", "recorded_at", "recorded_by_id", "withdrawn_at",
    "withdrawn_by_id", "withdraw_reason",
}  # fmt: skip


def _facts(row: Statement) -> Mapping[str, Any]:
    """What was told, without what the portal adds."""
    names = [field.attname for field in row._meta.concrete_fields]
    return {name: getattr(row, name) for name in names if name not in KEPT_BY_US}
