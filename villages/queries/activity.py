"""Signs of life of kampung, read from the ledger of their desa, posko, pillars and assessments.

Written as SQL so that a filter and an export of thousands of kampung cost one statement; the rule
itself is `villages.activity`, and a test holds both equal.
"""

from __future__ import annotations

from django.conf import settings
from django.db.models import BooleanField, CharField, DateField, F, Func, QuerySet
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from villages.activity import Activity, Patience
from villages.models import Formation

WORDS = (
    (Activity.LIVELY.value, _("Aktif")),
    (Activity.QUIET.value, _("Mulai sepi")),
    (Activity.CHECK.value, _("Perlu dicek")),
    (Activity.ENDED.value, _("Nonaktif")),
)
# What a kampung is counted by says nothing of how it fares afterwards.
COUNTED = ("formation", "dissolution", "reactivation", "pending")
TODAY = "(portal_now() AT TIME ZONE 'Asia/Jakarta')::date"


def patience() -> Patience:
    return Patience(settings.ACTIVITY_QUIET_DAYS, settings.ACTIVITY_CHECK_DAYS)


class LastSign(Func):
    """The last day on which something happened in the desa of a kampung, at least the day it was
    formed or came back. LastSign("pk", "area_id", "formed_on", "reactivated_on")."""

    arity = 4
    output_field = DateField()
    template = "%(expressions)s"

    def as_sql(self, compiler, connection, **extra):
        parts = [compiler.compile(part) for part in self.get_source_expressions()]
        pk, area, formed, back = (sql for sql, _params in parts)
        counted = ", ".join(f"'{code}'" for code in COUNTED)
        zone = "'" + settings.TIME_ZONE + "'"
        sql = f"""greatest({formed}, {back},
            (SELECT max(e.effective_on) FROM programs_entry e
             WHERE e.area_code >= left({area}, 13) AND e.area_code < left({area}, 13) || '/'
               AND e.quantity > 0 AND e.measure_id NOT IN ({counted})),
            (SELECT max((c.arrived_at AT TIME ZONE {zone})::date) FROM villages_checkin c
             JOIN villages_posko p ON p.id = c.posko_id WHERE p.area_id = left({area}, 13)),
            (SELECT max((r.asked_at AT TIME ZONE {zone})::date) FROM villages_poskorequest r
             JOIN villages_posko p ON p.id = r.posko_id WHERE p.area_id = left({area}, 13)),
            (SELECT max(a.assessed_on) FROM villages_assessment a WHERE a.formation_id = {pk}),
            (SELECT max(m.marked_on) FROM villages_mark m WHERE m.kind = 'visit'
               AND (m.area_id = {area} OR m.area_id = left({area}, 13))))"""  # noqa: S608
        return sql, self.repeated(parts)

    @staticmethod
    def repeated(parts) -> tuple:
        if any(params for _sql, params in parts):
            raise ValueError("LastSign reads columns, not values.")
        return ()


class StoodFor(Func):
    """Does somebody stand for a pillar in the desa of a kampung today? StoodFor("area_id")."""

    arity = 1
    output_field = BooleanField()
    template = f"""EXISTS(SELECT 1 FROM villages_pillarholder h
        WHERE h.area_id >= left(%(expressions)s, 13)
          AND h.area_id < left(%(expressions)s, 13) || '/'
          AND h.starts_on <= {TODAY} AND (h.ends_on IS NULL OR h.ends_on >= {TODAY}))"""  # noqa: S608


LAST_SIGN = LastSign("pk", "area_id", "formed_on", "reactivated_on")


class ActivityOf(Func):
    """The state of a kampung today: ActivityOf("status", last sign, stood for)."""

    arity = 3
    output_field = CharField()

    def as_sql(self, compiler, connection, **extra):
        status, sign, stood = (compiler.compile(part)[0] for part in self.get_source_expressions())
        allowed = patience()
        alone = allowed.without_pillar()
        silent = f"({TODAY} - {sign})"
        sql = f"""CASE WHEN {status} = 'dissolved' THEN 'ended' ELSE (
            SELECT CASE
                WHEN silent > CASE WHEN stood THEN {allowed.check} ELSE {alone.check} END
                THEN 'check'
                WHEN silent > CASE WHEN stood THEN {allowed.quiet} ELSE {alone.quiet} END
                THEN 'quiet' ELSE 'lively' END
            FROM (SELECT {silent} AS silent, {stood} AS stood) AS s) END"""  # noqa: S608
        return sql, ()


def activity_of_row() -> Combinable:
    return ActivityOf(F("status"), LAST_SIGN, StoodFor("area_id"))


def with_activity(formations: QuerySet[Formation]) -> QuerySet[Formation]:
    """Kampung with `last_sign`, `stood_for` and `activity` of today."""
    return formations.annotate(
        last_sign=LAST_SIGN, stood_for=StoodFor("area_id"), activity=activity_of_row()
    )


def in_state(formations: QuerySet[Formation], state: str) -> QuerySet[Formation]:
    return formations.alias(activity=activity_of_row()).filter(activity=state)
