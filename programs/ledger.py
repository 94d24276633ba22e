"""The ledger: what a record is worth, posted as signed lines, and the weeks that are closed.

Three rules live here and nowhere else: a source's lines sum to what it is worth, a closed week is
only changed with a reason and a right, and a closing sees either all of a transaction or nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import OperationalError, connection, models, transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from core import jobs
from core.errors import Conflict, DomainError, Locked
from core.prepared import prepared
from core.weeks import Week
from programs.models import Entry, Measure, Target, WeekLock, WeekOpening
from units.models import Unit, User
from units.policy import Act, can

# First key of the advisory locks on a polres' books; the row trigger uses the same number.
BOOKS_LOCK = 7
LOCK_TRIES = 5

# A target shows these beside what it counts, so a line of theirs touches its weeks too.
SHOWN_BESIDE = (Measure.PENDING, Measure.DISSOLUTION, Measure.REACTIVATION)


@dataclass(frozen=True, slots=True)
class Worth:
    """One line a record is worth now: so many of a measure, at a unit, on a day.

    `unit` is the unit that the record belonged to on that day; `area_code` None where it is not
    known. An undetailed line stands at the polres until records detail it.
    """

    program_id: int
    measure_id: str
    unit: Unit
    area_code: str | None
    effective_on: date
    quantity: int
    undetailed: bool = False


class Place(NamedTuple):
    """Where in the ledger a quantity stands: two worths with one place add up."""

    program_id: int
    measure_id: str
    unit_id: int
    area_code: str | None
    effective_on: date
    undetailed: bool


class Posted(NamedTuple):
    """What a source has posted at a place, under the unit path it had then."""

    polres_id: int
    unit_path: str
    quantity: int


# Of each source, by its kind and key.
AllPosted = Mapping[tuple[str, object], dict[Place, list[Posted]]]


class Line(NamedTuple):
    """A line as it is written; in the order of the columns of `INSERT`. No model: an import
    settles thousands at once."""

    program_id: int
    measure_id: str
    unit_id: int
    area_code: str | None
    effective_on: date
    undetailed: bool
    polres_id: int
    unit_path: str
    quantity: int
    source_kind: str
    source_id: UUID
    late: bool = False

    @property
    def monday(self) -> date:
        return self.effective_on - timedelta(days=self.effective_on.weekday())


# Settling ---------------------------------------------------------------------------------------


def settle(
    *,
    source: models.Model,
    worths: Iterable[Worth],
    by: User,
    reason: str = "",
    detailing: bool = False,
) -> list[Line]:
    """Post the difference between what `source` is worth now and what it posted before.

    Call it last in the transaction that changed the source, with the source's row locked there.
    Settling twice writes nothing. Raises DomainError `week_locked` where a closed week forbids it,
    `future_date` where a line would count on a day to come. `detailing` says that records detail an
    undetailed figure in this transaction: the total stays, so a closed week allows it.
    """
    return settle_many(worths={source: tuple(worths)}, by=by, reason=reason, detailing=detailing)


def settle_many(
    *,
    worths: Mapping[models.Model, Sequence[Worth]],
    by: User,
    reason: str = "",
    detailing: bool = False,
    inserted: bool = False,
    books: Books | None = None,
) -> list[Line]:
    """The same for many sources as a set; all of them or none.

    `inserted` says that this very transaction has inserted them: nobody else has their rows, they
    have posted nothing yet, and a refusal must take them with it, so none is caught on the way.
    `books` are those that this transaction has looked into already.
    """
    with transaction.atomic(savepoint=not inserted):
        if not inserted:
            lock_sources(worths)
        lines = _changes(worths, {} if inserted else _posted(worths))
        if not lines:
            return []
        _refuse_future(worths)
        closed = (books or Books()).closed({line.polres_id for line in lines})
        if closed:
            lines = [line._replace(late=_is_late(line, closed)) for line in lines]
            owed = _owed(worths)
            guarded = [line for line in lines if _is_guarded(line, closed, owed)]
            if detailing:
                guarded = [line for line in guarded if not line.undetailed]
            _require_rights(guarded, by=by, reason=reason.strip())
        _write(lines, by=by, reason=reason.strip())
        ask_for_progress(lines)
        return lines


INSERT = """
    INSERT INTO programs_entry (program_id, measure_id, unit_id, area_code, effective_on,
        undetailed, polres_id, unit_path, quantity, source_kind, source_id, late,
        recorded_by_id, reason)
    SELECT *, %s, %s FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::date[],
        %s::boolean[], %s::bigint[], %s::text[], %s::integer[], %s::text[], %s::uuid[],
        %s::boolean[])
"""


def _write(lines: Sequence[Line], *, by: User, reason: str) -> None:
    """One statement; id and recorded_at come from the row trigger."""
    columns = [list(column) for column in zip(*lines, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [by.pk, reason, *columns])


def lock_sources(sources: Iterable[models.Model]) -> None:
    """Lock the rows of the sources in order of their keys: two settles of one never interleave."""
    keys = defaultdict(list)
    for source in sources:
        keys[type(source)].append(source.pk)
    for model in sorted(keys, key=lambda model: model._meta.label):
        rows = model._base_manager.select_for_update(of=("self",), no_key=True)
        list(rows.filter(pk__in=keys[model]).order_by("pk").values_list("pk", flat=True))


def _changes(worths: Mapping[models.Model, Sequence[Worth]], posted: AllPosted) -> list[Line]:
    changes: list[Line] = []
    for source, lines in worths.items():
        kind, source_id = source._meta.label_lower, source.pk
        now: dict[Place, int] = defaultdict(int)
        units: dict[Place, Unit] = {}
        for line in lines:
            place = Place(
                line.program_id,
                line.measure_id,
                line.unit.pk,
                line.area_code,
                line.effective_on,
                line.undetailed,
            )
            now[place] += line.quantity
            units[place] = line.unit
        before = posted.get((kind, source_id), {})
        for place in (*now, *(place for place in before if place not in now)):
            changes.extend(
                Line(*place, *change, kind, source_id)
                for change in _difference(
                    now.get(place, 0), before.get(place, []), units.get(place)
                )
            )
    return changes


def _posted(sources: Iterable[models.Model]) -> AllPosted:
    ids = defaultdict(list)
    for source in sources:
        ids[source._meta.label_lower].append(source.pk)
    posted: dict = defaultdict(lambda: defaultdict(list))
    for kind, keys in ids.items():
        lines = (
            Entry.objects.filter(source_kind=kind, source_id__in=keys)
            .order_by("unit_path")
            .values_list("source_id", *Place._fields, "polres_id", "unit_path")
            .annotate(total=Sum("quantity"))
            .exclude(total=0)
        )
        for source_id, *place, polres_id, unit_path, total in lines:
            posted[kind, source_id][Place(*place)].append(Posted(polres_id, unit_path, total))
    return posted


def _difference(worth: int, posted: list[Posted], unit: Unit | None) -> Iterable[Posted]:
    """What to post at one place. A line is taken back under the path it was posted with, so that
    past reports by the structure of then stay balanced; what is added stands under today's path."""
    missing = worth - sum(line.quantity for line in posted)
    for line in posted:
        if missing * line.quantity < 0:
            taken = max(missing, -line.quantity) if missing < 0 else min(missing, -line.quantity)
            missing -= taken
            yield line._replace(quantity=taken)
    if missing and unit is not None:  # nothing is missing where the source is worth nothing now
        yield Posted(polres_of(unit), unit.path, missing)


def polres_of(unit: Unit) -> int:
    """Key of the polres in whose books the unit's lines stand."""
    if unit.polres_id is None:
        raise DomainError(
            _("%(unit)s tidak berada di bawah sebuah polres.") % {"unit": unit.name},
            code="no_polres",
        )
    return unit.polres_id


def _refuse_future(worths: Mapping[models.Model, Sequence[Worth]]) -> None:
    now = timezone.now()
    today = {zone: timezone.localdate(now, ZoneInfo(zone)) for zone in _zones(worths)}
    for line in (line for lines in worths.values() for line in lines):
        if line.effective_on > today[line.unit.time_zone]:
            raise DomainError(
                _("Tanggal tidak boleh di masa depan; yang belum terjadi belum dihitung."),
                code="future_date",
            )


def _zones(worths: Mapping[models.Model, Sequence[Worth]]) -> set[str]:
    return {line.unit.time_zone for lines in worths.values() for line in lines}


def ask_for_progress(lines: Iterable[Line]) -> None:
    """Ask, in this transaction, that every touched target be computed from its first such week."""
    first: dict[tuple[int, int, str], date] = {}
    for line in lines:
        key = (line.polres_id, line.program_id, line.measure_id)
        first[key] = min(first.get(key, line.effective_on), line.effective_on)
    targets = targets_of(
        polres=list({polres for polres, _, _ in first}),
        programs=list({program for _, program, _ in first}),
    )
    for target in targets:
        measures = (target.measure_id, *SHOWN_BESIDE)
        days = [
            first[key]
            for measure in measures
            if (key := (target.unit_id, target.program_id, measure)) in first
        ]
        if days:
            enqueue_progress(target, Week.of(min(days)))


@prepared(polres="bigint[]", programs="bigint[]")
def targets_of(polres: Any, programs: Any) -> QuerySet[Target]:
    return Target.objects.filter(unit__in=polres, program__in=programs).order_by("pk")


def enqueue_progress(target: Target, week: Week) -> None:
    """Have the target's weeks from `week` on computed again. The week stands in the key: an
    earlier week asked for later must not be swallowed by a waiting job."""
    week = max(week, Week(target.starts_on))
    jobs.enqueue(
        "progress.recompute",
        payload={"target": str(target.pk), "week": week.code},
        key=f"{target.pk}:{week.code}",
    )


# Closed weeks -----------------------------------------------------------------------------------


def hold_books(polres_ids: Iterable[int]) -> None:
    """Take the shared lock of every polres concerned, in order; a closing waits for us, or we see
    what it closed. The trigger takes it again for whoever writes without `settle`."""
    with connection.cursor() as cursor:
        for polres_id in sorted(polres_ids):
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [BOOKS_LOCK, polres_id])


class Books:
    """The books that one transaction looks into: held from the first look on, so that what is open
    then stays open until it ends."""

    def __init__(self) -> None:
        self._closed: dict[int, set[tuple[int, date]]] = {}

    def closed(self, polres_ids: Iterable[int]) -> set[tuple[int, date]]:
        """(polres, Monday) of every closed week."""
        wanted = set(polres_ids)
        if unseen := wanted - self._closed.keys():
            hold_books(unseen)
            found = closed_weeks(unseen)
            for key in unseen:
                self._closed[key] = {week for week in found if week[0] == key}
        return set().union(*(self._closed[key] for key in wanted))


def closed_weeks(polres_ids: Iterable[int | None]) -> set[tuple[int, date]]:
    """(polres, Monday) of every closed week."""
    return set(week_locks(polres=list(polres_ids)))


@prepared(polres="bigint[]")
def week_locks(polres: Any) -> QuerySet[Any]:
    return WeekLock.objects.filter(unit__in=polres).order_by().values_list("unit_id", "monday")


def is_closed(unit: Unit, day: date) -> bool:
    """Whether a record of that day and unit comes after its week was closed."""
    return (unit.polres_id, Week.of(day).monday) in closed_weeks([unit.polres_id])


def _is_late(line: Line, closed: set[tuple[int, date]]) -> bool:
    """New in a week that is closed."""
    return line.quantity > 0 and (line.polres_id, line.monday) in closed


def _owed(worths: Mapping[models.Model, Sequence[Worth]]) -> set[tuple[str, UUID, int, str]]:
    """Where a source itself is worth less than nothing: what several units did together stands at
    each of them, and what is too many is owed above them."""
    return {
        (source._meta.label_lower, source.pk, line.unit.pk, line.measure_id)
        for source, lines in worths.items()
        for line in lines
        if line.quantity < 0
    }


def _is_guarded(
    line: Line, closed: set[tuple[int, date]], owed: set[tuple[str, UUID, int, str]]
) -> bool:
    """Changes a closed week: takes back what counts, or dissolves it. A decided submission is no
    correction, nor is the share of a joint act that its units owe their polres."""
    if (line.source_kind, line.source_id, line.unit_id, line.measure_id) in owed:
        return False
    changes = line.measure_id == Measure.DISSOLUTION or (
        line.quantity < 0 and line.measure_id != Measure.PENDING
    )
    return changes and (line.polres_id, line.monday) in closed


def _require_rights(guarded: Sequence[Line], *, by: User, reason: str) -> None:
    if not guarded:
        return
    units = Unit.objects.in_bulk({line.unit_id for line in guarded})
    for unit_id, monday in sorted({(line.unit_id, line.monday) for line in guarded}):
        _require_right(units[unit_id], Week(monday), by=by, reason=reason)


def _require_right(unit: Unit, week: Week, *, by: User, reason: str) -> None:
    facts = {"week": week.title, "unit": unit.name}
    if not (can(by, Act.DECIDE, unit) or opening_of(unit, week) is not None):
        raise Locked(
            _(
                "%(week)s sudah ditutup. Minta Kasat Binmas membuka minggu itu untuk %(unit)s, "
                "atau mengubahnya sendiri."
            )
            % facts,
            code="week_locked",
        )
    if not reason:
        raise DomainError(
            _("%(week)s sudah ditutup: sebutkan alasan perubahan.") % facts,
            code="week_locked",
            errors={"reason": [_("Minggu ini sudah ditutup; alasan wajib diisi.")]},
        )


def opening_of(unit: Unit, week: Week) -> WeekOpening | None:
    """The opening of the unit's closed week that is in force now, if there is one."""
    return (
        WeekOpening.objects.filter(unit=unit, monday=week.monday, until__gt=timezone.now())
        .order_by("-until")
        .first()
    )


@transaction.atomic
def lock_week(*, unit: Unit, week: Week, by: User | None) -> WeekLock:
    """Close a week of a polres for the ledger; `last_entry_id` is the last line the closing saw.

    Waits for transactions that are writing to these books, at most LOCK_TRIES times 2 s, then
    DomainError `books_busy`. Whoever freezes a report does so in the same transaction, after this.
    """
    _hold_books_alone(unit)
    lock, created = WeekLock.objects.get_or_create(
        unit=unit,
        monday=week.monday,
        defaults={
            "last_entry_id": last_entry_id(),
            "closed_at": books_clock(),
            "closed_by": by,
        },
    )
    if not created:
        raise Conflict(
            _("%(week)s sudah ditutup.") % {"week": week.title}, code="week_already_closed"
        )
    return lock


def books_clock() -> datetime:
    """The clock that stamps the lines, read now: in a lock, later than every line before it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_now()")
        return cursor.fetchone()[0]


def last_entry_id() -> int:
    """The highest id in the ledger. Under the exclusive lock every line of that polres that comes
    later gets a higher one, because ids are drawn under the shared lock."""
    return Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0


def _hold_books_alone(unit: Unit) -> None:
    for attempt in range(1, LOCK_TRIES + 1):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                # Short, so that writers queued behind us do not wait for one slow transaction.
                cursor.execute("SELECT current_setting('lock_timeout')")
                [(usual,)] = cursor.fetchall()
                cursor.execute("SET LOCAL lock_timeout = '2s'")
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [BOOKS_LOCK, unit.pk])
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [usual])
            return
        except OperationalError:
            if attempt == LOCK_TRIES:
                raise Conflict(
                    _("Masih ada data yang sedang ditulis untuk %(unit)s. Coba lagi sebentar.")
                    % {"unit": unit.name},
                    code="books_busy",
                ) from None
