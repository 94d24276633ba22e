"""Zones of RT on a day: per RT, and counted by area."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    Case,
    Count,
    F,
    FilteredRelation,
    Func,
    JSONField,
    Q,
    Value,
    When,
)
from django.db.models.functions import Left
from django.utils import timezone

from units.models import CODE_WIDTHS, Area, Coverage
from units.scope import area_in, code_in, scope_of
from villages.models import ZoneSnapshot
from villages.zones import FRESH_DAYS, Imbalance, State, Zone, imbalance

COUNTED = (*(zone.value for zone in Zone), State.STALE.value, State.UNREPORTED.value)


def topmost(codes: Iterable[str]) -> list[str]:
    """Codes without those that lie in another of them."""
    kept: list[str] = []
    for code in sorted(codes, key=len):
        if not any(code_in(code, above) for above in kept):
            kept.append(code)
    return kept


def reach_of(user) -> list[str] | None:
    """The areas whose RT a user sees today: what his units serve, or his own; None is all of them.

    As prefixes, so that the RT of one kecamatan are found by index, however many there are.
    """
    scope = scope_of(user)
    if scope.everything:
        return None
    if scope.area_code is not None:
        return [scope.area_code]
    if scope.unit_path is None:
        return []
    served = Coverage.objects.on(timezone.localdate()).filter(
        unit__path__startswith=scope.unit_path
    )
    return topmost(served.values_list("area", flat=True))


def rt_seen_by(user, within: str = ""):
    """RT in the user's scope, at or below `within`."""
    rows = Area.objects.filter(level=Area.Level.RT)
    reach = reach_of(user)
    if reach is not None:
        # An area asked for inside his own makes his own a matter of course.
        inside = within and any(code_in(within, code) for code in reach)
        if not inside:
            seen = Q(pk__in=[])
            for code in reach:
                seen |= area_in("", code)
            rows = rows.filter(seen)
    return rows.filter(area_in("", within)) if within else rows


def on_day(rows, day: date):
    """Of RT what stands there on a day: `standing` (the last report by then), `zone` (None unless
    it is fresh) and `state`."""
    fresh = Q(standing__as_of__gte=day - timedelta(days=FRESH_DAYS))
    return rows.annotate(
        standing=FilteredRelation(
            "zone_standings",
            condition=Q(zone_standings__as_of__lte=day, zone_standings__holds_until__gte=day),
        ),
        zone=Case(When(fresh, then=F("standing__zone"))),
        state=Case(
            When(fresh, then=Value(State.KNOWN.value)),
            When(standing__isnull=False, then=Value(State.STALE.value)),
            default=Value(State.UNREPORTED.value),
        ),
        counted_as=Case(
            When(fresh, then=F("standing__zone")),
            When(standing__isnull=False, then=Value(State.STALE.value)),
            default=Value(State.UNREPORTED.value),
        ),
    )


def zones_on(user, day: date, within: str = ""):
    """RT in scope with what stands there on a day, in the order of their codes."""
    return on_day(rt_seen_by(user, within), day).order_by("code")


class Responses(Func):
    """What the rule prescribes in the zone an RT is in, each item with whether it is done. Of RT,
    `rule`, `zone` and day of the report; nothing where the zone is not known."""

    arity = 4
    output_field = JSONField()

    def as_sql(self, compiler, connection, **extra):
        parts, params = zip(*map(compiler.compile, self.source_expressions), strict=True)
        area, rule, zone, as_of = parts
        sql = f"""(
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                'item', r.code, 'text', r.text, 'done', coalesce(t.done, false),
                'done_on', t.done_on, 'petugas', coalesce(t.petugas, ''),
                'note', coalesce(t.note, '')) ORDER BY r."order"), '[]'::jsonb)
            FROM villages_zoneresponse r LEFT JOIN villages_responsetick t
              ON t.item_id = r.id AND t.area_id = {area} AND t.as_of = {as_of}
            WHERE r.rule_id = {rule} AND r.zone = {zone})"""  # noqa: S608 -- Django's own parts
        return sql, (*params[0], *params[3], *params[1], *params[2])


# Counted --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tally:
    """RT of an area by zone on a day. `registered` are those on record; `stated` is the number of
    RT last published for it by that day, with the day and the source."""

    area: str
    name: str
    hijau: int
    kuning: int
    oranye: int
    merah: int
    kedaluwarsa: int
    belum_lapor: int
    stated: int | None = None
    stated_on: date | None = None
    source: str = ""

    @property
    def registered(self) -> int:
        return self.known + self.kedaluwarsa + self.belum_lapor

    @property
    def known(self) -> int:
        return self.hijau + self.kuning + self.oranye + self.merah

    @property
    def imbalance(self) -> Imbalance | None:
        """The RT on record beside the number that was stated; a remark, never a refusal."""
        return imbalance((self.registered,), self.stated)


def zone_counts(user, day: date, *, within: str = "", level: int) -> list[Tally]:
    """RT in scope by zone on a day, for each area of a level. One statement counts them."""
    rows = on_day(rt_seen_by(user, within), day).order_by()
    counts = {zone: Count("pk", filter=Q(counted_as=zone)) for zone in COUNTED}
    found = rows.values(area=Left("code", CODE_WIDTHS[level - 1])).annotate(**counts)
    tallies = {row.pop("area"): row for row in found}
    names = dict(Area.objects.filter(pk__in=tallies).values_list("pk", "name"))
    bases = bases_on(tallies, day)
    return [
        Tally(area=code, name=names.get(code, code), **tallies[code], **bases.get(code, {}))
        for code in sorted(tallies)
    ]


def bases_on(codes: Iterable[str], day: date) -> dict[str, dict]:
    """The number of RT last stated for each area by a day."""
    stated = (
        ZoneSnapshot.objects.standing()
        .filter(area__in=list(codes), as_of__lte=day, rt_base__isnull=False)
        .order_by("area_id", "-as_of", "-recorded_at")
        .distinct("area_id")
    )
    return {
        row.area_id: {"stated": row.rt_base, "stated_on": row.as_of, "source": row.source}
        for row in stated
    }


def total_of(tallies: Sequence[Tally], area: str = "", name: str = "") -> Tally:
    """The sum over areas that do not overlap."""
    return Tally(
        area=area,
        name=name,
        **{zone: sum(getattr(tally, zone) for tally in tallies) for zone in COUNTED},
    )
