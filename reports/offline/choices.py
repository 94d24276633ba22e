"""What a person may choose from in a form, small enough to lie on his phone."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.weeks import Week
from patrols.models import PATROL, Patrol, PatrolPoint, Term
from programs.models import Aspect, Program
from reports.unit_weeks.queries import State, unit_weeks
from units.models import Area, Unit, User
from units.policy import Act, can
from units.queries import villages_for_entry
from units.scope import posting_of
from villages.models import Formation, Pillar, Posko
from villages.queries.zones import rt_seen_by

MOST_VILLAGES = 500
MOST_POINTS = 80
MOST_RT = 600
MOST_POSKO = 60
MOST_UNITS = 60
MOST_KAMPUNG = 400
WEEKS_BACK = 4


def choices_of(user: User) -> dict[str, Any]:
    """Choices of the kinds of record he may write, in the words of the forms. Of villages he has
    the position of the middle, so that the nearest is found without a network."""
    today = timezone.localdate()
    kinds = kinds_of(user)
    found: dict[str, Any] = {"kinds": kinds, "today": today}
    if "formation" in kinds:
        found |= formation_choices(user)
    if "patrol" in kinds:
        found |= {"patrol": patrol_choices(user)}
    if "nil" in kinds:
        found |= {"nil": nil_choices(user)}
    if "zone" in kinds:
        found |= {"rt": rt_choices(user)}
    if "checkin" in kinds:
        found |= posko_choices(user)
    return found


def kinds_of(user: User) -> list[str]:
    needs = {
        "formation": Act.CREATE_RECORD,
        "patrol": Act.CREATE_RECORD,
        "zone": Act.REPORT_ZONE,
        "checkin": Act.SERVE_POSKO,
        "nil": Act.SUBMIT,
    }
    return [kind for kind, act in needs.items() if can(user, act)]


def programs_for(user: User, measure: str):
    posting = posting_of(user)
    polres = posting.unit.polres_id if posting and posting.unit else None
    here = Q(polres=None) | Q(polres=polres)
    return Program.objects.filter(here, active=True, measures=measure).distinct()


def formation_choices(user: User) -> dict[str, Any]:
    programs = {program.pk: as_program(program) for program in programs_for(user, "formation")}
    for aspect in Aspect.objects.filter(program__in=programs):
        programs[aspect.program_id]["aspects"].append(
            {"code": aspect.code, "name": aspect.name, "kind": aspect.kind}
        )
    villages = villages_for_entry(user, limit=MOST_VILLAGES)
    middles = {
        code: (latitude, longitude)
        for code, latitude, longitude in Area.objects.filter(
            pk__in=[village.code for village in villages]
        ).values_list("pk", "latitude", "longitude")
    }
    mine = Formation.objects.filter(created_by=user).select_related("program")
    last = mine.order_by("-created_at").first()
    standing = Formation.objects.for_user(user).active().filter(program__in=programs)
    return {
        "programs": list(programs.values()),
        "kampung": [
            [".".join(area.split(".")[:4]), program, name]
            for area, program, name in standing.order_by("-formed_on", "pk").values_list(
                "area", "program__code", "name"
            )[:MOST_KAMPUNG]
        ],
        "levels": [[value, str(label)] for value, label in Formation.PlaceKind.choices],
        "settlements": [[value, str(label)] for value, label in Formation.Settlement.choices],
        "villages": [
            {
                "code": village.code,
                "label": village.label,
                "own": village.assigned,
                "at": middles.get(village.code),
            }
            for village in villages
        ],
        "last": {
            "program": last.program.code if last else "",
            "petugas": (last.petugas if last else "") or str(user),
            "area": ".".join(last.area_id.split(".")[:4]) if last else "",
            "place_kind": last.place_kind if last else "",
            "settlement_type": last.settlement_type if last else "",
        },
    }


def as_program(program: Program) -> dict[str, Any]:
    return {
        "code": program.code,
        "name": program.name,
        "levels": program.formation_levels,
        "settlements": program.settlement_types,
        "aspects": [],
    }


def patrol_choices(user: User) -> dict[str, Any]:
    posting = posting_of(user)
    unit = posting.unit if posting else None
    points = PatrolPoint.objects.for_user(user).filter(active=True)
    if unit is not None and unit.kind == Unit.Kind.POLSEK:
        points = points.filter(unit=unit)
    terms: dict[str, list[list[str]]] = {Term.List.PATROL_TYPE: [], Term.List.INCIDENT: []}
    for term in Term.objects.filter(list__in=terms, active=True):
        terms[term.list].append([term.code, term.name])
    return {
        "programs": [[program.code, program.name] for program in programs_for(user, PATROL)],
        "types": terms[Term.List.PATROL_TYPE],
        "incidents": terms[Term.List.INCIDENT],
        "points": [
            {"id": point.pk, "name": point.name, "at": [point.latitude, point.longitude]}
            for point in points.order_by("name")[:MOST_POINTS]
        ],
        "units": units_for(user),
        "last": last_round(user),
    }


def last_round(user: User) -> dict[str, Any]:
    """What he said of his last patrol and where it went, named as the fields of the form."""
    mine = Patrol.objects.for_user(user).filter(created_by=user).select_related("program", "unit")
    last = mine.order_by("-created_at", "pk").first()
    if last is None:
        return {}
    gone = last.visits.exclude(point=None).values_list("point", flat=True)
    return {
        "program": last.program.code,
        "unit": last.unit.code,
        "patrol_type": last.patrol_type_id or "",
        "situation": last.situation,
    } | {f"go-{point}": "on" for point in gone}


def polsek_for(user: User) -> list[Unit]:
    """Asked only of who enters for several."""
    if not can(user, Act.ENTER_FOR_ANY):
        return []
    return list(Unit.objects.for_user(user).polsek().order_by("path")[:MOST_UNITS])


def units_for(user: User) -> list[list[str]]:
    return [[unit.code, unit.name] for unit in polsek_for(user)]


def nil_choices(user: User) -> dict[str, Any]:
    """The running week and those before it; a polsek of one's own needs no choosing. `owed` is the
    week that has just ended, while one of these polsek has said nothing of it."""
    posting = posting_of(user)
    own = posting.unit if posting else None
    units = polsek_for(user)
    if not units and own is not None:
        units = [own]
    now = Week.of(timezone.localdate())
    weeks = [now - back for back in range(WEEKS_BACK + 1)]
    silent = any(row.state == State.MISSING for row in unit_weeks(units, [now.previous]))
    return {
        "units": [[unit.code, unit.name] for unit in units],
        "weeks": [[week.code, week.title, week.ends_on, week.dates] for week in weeks],
        "owed": now.previous.code if silent else "",
        "programs": [["", _("Semua program")]],
    }


def rt_choices(user: User) -> list[list[str]]:
    rows = rt_seen_by(user).select_related("parent__parent").order_by("code")[:MOST_RT]
    return [
        [
            rt.pk,
            _("%(rt)s %(rw)s, %(village)s")
            % {"rt": rt.name, "rw": rt.parent.name, "village": rt.parent.parent.name},
        ]
        for rt in rows
    ]


def posko_choices(user: User) -> dict[str, Any]:
    posting = posting_of(user)
    rows = Posko.objects.for_user(user).filter(state=Posko.State.ACTIVE).select_related("area")
    return {
        "posko": [
            [posko.pk, _("%(name)s, %(area)s") % {"name": posko.name, "area": posko.area.name}]
            for posko in rows.order_by("name")[:MOST_POSKO]
        ],
        "own_pillar": posting.pillar if posting else "",
        "pillars": [[pillar.code, pillar.name] for pillar in Pillar.objects.all()],
    }
