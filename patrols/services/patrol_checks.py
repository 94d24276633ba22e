"""What a patrol may say, and with whom, where and when: the rules of its content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.prepared import prepared
from patrols.models import Incident, JoiningUnit, PatrolPlan, PatrolPoint, Term, Visit
from patrols.services import kit
from patrols.services.around import Around, polres_of, read_participants
from patrols.services.content import Content, count, flag, listing, moment, rows, uuid_key
from units.models import Unit
from villages.services.content import FieldErrors, Values, coordinate, day, key, line, paragraph


class Stop(NamedTuple):
    """What a patrol needs to know of an object."""

    id: UUID
    area_id: str
    latitude: float | None
    longitude: float | None


LONGEST = timedelta(hours=24)
MOST_VISITS = 60

CONTENT = Content(
    {
        "program": key(20),
        "unit": key(40),
        "units": listing(key(40), 30, empty=[]),
        "area": key(24),
        "patrol_type": key(40),
        "plan": uuid_key,
        "patrolled_on": day,
        "started_at": moment,
        "ended_at": moment,
        "order_number": line(80),
        "vehicle": line(80),
        "team": listing(line(120), 60),
        "participants": rows({"institution": key(40), "headcount": count}, ("institution",), 40),
        "visits": rows(
            {
                "point": uuid_key,
                "category": key(40),
                "place": line(120),
                "arrived_at": moment,
                "people_met": count,
                "note": line(500),
            },
            (),
            MOST_VISITS,
        ),
        "incidents": rows(
            {
                "kind": key(40),
                "happened_at": moment,
                "area": key(24),
                "point": uuid_key,
                "latitude": coordinate(-11.5, 6.5),
                "longitude": coordinate(94.5, 141.5),
                "description": line(500),
                "action": line(500),
            },
            ("kind",),
            40,
        ),
        "nihil": flag,
        "hotlines": listing(key(40), 20, empty=[]),
        "appeals": paragraph(1000),
        "situation": line(200),
        "notes": paragraph(4000),
        "source": line(200),
    },
    required=("program",),
)


def check(values: Values, around: Around, errors: FieldErrors) -> kit.Checked | None:
    program = around.program(values["program"], errors)
    patrolled_on = _day_of(values, errors)
    if patrolled_on is None:
        return None
    area = around.area(values["area"], errors)
    unit = around.unit(values["unit"], area, patrolled_on, errors)
    if unit is None or program is None:
        return None
    _check_times(values, patrolled_on, unit, around, errors)
    joining = _joining(values["units"], unit, errors, around)
    around.check_territory(unit, area, patrolled_on, errors)
    area = area or around.own_area(unit, patrolled_on)
    if area is None:
        errors["area"] = [_("Sebutkan wilayahnya.")]
        return None
    points = _points(values, unit, around, errors)
    visits = _visits(values, patrolled_on, points, around, errors)
    incidents = _incidents(values, patrolled_on, area.pk, points, around, errors)
    participants = read_participants(values["participants"], around, errors)
    _check_hotlines(values["hotlines"], errors)
    plan = _plan(values["plan"], unit, around, errors)
    kind = around.term(values["patrol_type"], Term.List.PATROL_TYPE, errors, "patrol_type")
    if values["nihil"] and values["incidents"]:
        errors["nihil"] = [_("NIHIL berarti tanpa kejadian; hapus kejadiannya atau NIHIL-nya.")]
    if errors:
        return None
    columns = {
        **{
            name: values[name]
            for name in (
                "started_at ended_at order_number vehicle team hotlines appeals situation notes"
                " source"
            ).split()
        },
        "program_id": program.pk,
        "unit_id": unit.pk,
        "area_id": area.pk,
        "patrolled_on": patrolled_on,
        "patrol_type_id": kind,
        "plan_id": plan,
        "participants": participants,
        "joint": any(row["institution"] != Term.POLICE for row in participants),
        "nihil": False if incidents else values["nihil"],
        "late": around.is_late(unit, patrolled_on),
    }
    return kit.Checked(
        columns=columns,
        children=[
            *(lambda row, other=other: JoiningUnit(patrol=row, unit=other) for other in joining),
            *(lambda row, found=found: Visit(patrol=row, **found) for found in visits),
            *(lambda row, found=found: Incident(patrol=row, **found) for found in incidents),
        ],
        points_at={
            "program": program,
            "unit": unit,
            "area": area,
            "units_now": [unit, *joining],
            "visits_now": [
                (points[found["point_id"]].area_id if found["point_id"] else None,
                 found["people_met"])
                for found in visits
            ],
        },
    )  # fmt: skip


def _day_of(values: Values, errors: FieldErrors) -> date | None:
    """The day on which it counts: told, or the day it started."""
    started = values["started_at"] or values["ended_at"]
    told, begun = values["patrolled_on"], timezone.localdate(started) if started else None
    if told is None and begun is None:
        errors["started_at"] = [_("Isi waktu mulai, atau tanggal patroli bila jamnya tidak ada.")]
    elif told is not None and values["started_at"] and begun != told:
        errors["patrolled_on"] = [_("Tanggal patroli bukan tanggal mulainya.")]
    else:
        return told or begun
    return None


def _check_times(
    values: Values, patrolled_on: date, unit: Unit, around: Around, errors: FieldErrors
) -> None:
    around.refuse_future(patrolled_on, unit, errors, "patrolled_on")
    started, ended = values["started_at"], values["ended_at"]
    for name in ("started_at", "ended_at"):
        if values[name] is not None and values[name] > around.now:
            errors[name] = [_("Waktu ini belum lewat; catat setelah patroli selesai.")]
    if started and ended and ended < started:
        errors["ended_at"] = [_("Selesai mendahului mulai. Periksa jamnya.")]
    elif started and ended and ended - started > LONGEST:
        errors["ended_at"] = [_("Satu patroli paling lama 24 jam; catat sebagai dua patroli.")]


def _joining(codes: Sequence[str], unit: Unit, errors: FieldErrors, around: Around) -> list[Unit]:
    """Units that took part. They stand in the books of one polres, where it counts once."""
    if not codes:
        return []
    polres = polres_of(unit)
    found = around.once(
        ("units of", polres.pk),
        lambda: {
            other.code: other
            for other in Unit.objects.filter(polres=polres).select_related("polres")
        },
    )
    for place, code in enumerate(codes):
        message = ""
        if code not in found:
            message = _("%(code)s bukan kesatuan %(polres)s. Sebut ia sebagai instansi peserta.")
        elif code == unit.code:
            message = _("%(code)s sudah tercatat sebagai pelaksana.")
        elif code in codes[:place]:
            message = _("%(code)s disebut dua kali.")
        if message:
            errors[f"units.{place}"] = [message % {"code": code, "polres": polres.name}]
    return [found[code] for code in dict.fromkeys(codes) if code in found and code != unit.code]


def _points(values: Values, unit: Unit, around: Around, errors: FieldErrors) -> dict[UUID, Stop]:
    """The objects named in visits and incidents, of the unit's polres; others are refused."""
    asked = [
        (f"{group}.{place}.point", row["point"])
        for group in ("visits", "incidents")
        for place, row in enumerate(values[group])
        if row["point"] is not None
    ]
    if not asked:
        return {}
    keys = frozenset(key for _place, key in asked)
    found = around.once(
        ("points", unit.polres_id, keys),
        lambda: {row[0]: Stop(*row) for row in points_of(polres=unit.polres_id, keys=sorted(keys))},
    )
    for place, number in asked:
        if number not in found:
            errors[place] = [
                _("Obyek ini tidak terdaftar di wilayah %(polres)s.")
                % {"polres": polres_of(unit).name}
            ]
    return found


@prepared(polres="bigint", keys="uuid[]")
def points_of(polres: Any, keys: Any) -> QuerySet[Any]:
    """One of another polres is as unknown here as one that does not exist."""
    points = PatrolPoint.objects.filter(pk__in=keys, unit__polres=polres).order_by()
    return points.values_list(*Stop._fields)


def _visits(
    values: Values,
    patrolled_on: date,
    points: Mapping[UUID, Stop],
    around: Around,
    errors: FieldErrors,
) -> list[dict[str, Any]]:
    started, ended = values["started_at"], values["ended_at"]
    before: datetime | None = None
    visits = []
    for place, row in enumerate(values["visits"]):
        at, name = row["arrived_at"], f"visits.{place}"
        category = around.term(
            row["category"], Term.List.POINT_CATEGORY, errors, f"{name}.category"
        )
        if row["point"] is None and category is None and not row["place"]:
            errors[f"{name}.point"] = [_("Sebutkan obyeknya, atau jenisnya.")]
        if at is not None:
            message = _wrong_arrival(at, started, ended, before, patrolled_on, around)
            if message:
                errors[f"{name}.arrived_at"] = [message]
            before = at
        visits.append(
            {
                "position": place + 1,
                "point_id": row["point"],
                "category_id": category,
                "place": row["place"],
                "visited_on": patrolled_on,
                "arrived_at": at,
                "people_met": row["people_met"],
                "note": row["note"],
            }
        )
    return visits


def _wrong_arrival(
    at: datetime,
    started: datetime | None,
    ended: datetime | None,
    before: datetime | None,
    patrolled_on: date,
    around: Around,
) -> str:
    if at > around.now:
        return _("Waktu tiba belum lewat.")
    if (started and at < started) or (ended and at > ended):
        return _("Tiba di luar waktu patroli. Periksa jam tiba, mulai, dan selesai.")
    if before and at < before:
        return _("Tiba mendahului kunjungan sebelumnya. Periksa urutannya.")
    if started is None and abs((timezone.localdate(at) - patrolled_on).days) > 1:
        return _("Tiba bukan pada tanggal patroli.")
    return ""


def _incidents(
    values: Values,
    patrolled_on: date,
    own_area: str,
    points: Mapping[UUID, Stop],
    around: Around,
    errors: FieldErrors,
) -> list[dict[str, Any]]:
    incidents = []
    for place, row in enumerate(values["incidents"]):
        name = f"incidents.{place}"
        kind = around.term(row["kind"], Term.List.INCIDENT, errors, f"{name}.kind")
        area = around.area(row["area"], errors, f"{name}.area")
        point = points.get(row["point"])
        at = row["happened_at"]
        if at is not None and at > around.now:
            errors[f"{name}.happened_at"] = [_("Waktu kejadian belum lewat.")]
        if (row["latitude"] is None) != (row["longitude"] is None):
            errors[f"{name}.latitude"] = [_("Lengkapi posisinya, atau kosongkan keduanya.")]
        where = (row["latitude"], row["longitude"])
        if where == (None, None) and point is not None:
            where = (point.latitude, point.longitude)
        incidents.append(
            {
                "position": place + 1,
                "kind_id": kind,
                "happened_on": timezone.localdate(at) if at else patrolled_on,
                "happened_at": at,
                "area_id": area.pk if area else point.area_id if point else own_area,
                "point_id": row["point"],
                "latitude": where[0],
                "longitude": where[1],
                "description": row["description"],
                "action": row["action"],
            }
        )
    return incidents


def _check_hotlines(codes: Sequence[str], errors: FieldErrors) -> None:
    for place, code in enumerate(codes):
        if code not in settings.HOTLINES:
            errors[f"hotlines.{place}"] = [
                _("Kanal ini tidak dikenal. Yang ada: %(known)s.")
                % {"known": ", ".join(settings.HOTLINES)}
            ]


def _plan(plan: UUID | None, unit: Unit, around: Around, errors: FieldErrors) -> UUID | None:
    if plan is None:
        return None
    known = PatrolPlan.objects.for_user(around.by).filter(pk=plan, unit__polres=unit.polres_id)
    if not known.exists():
        errors["plan"] = [_("Rencana patroli ini tidak ditemukan.")]
        return None
    return plan
