"""How a stage's doses are split among desa and kelurahan: by hand, by zone, or not yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from aid.models import Share, Stage
from aid.services.movement_checks import MOST
from aid.services.stages import locked_stage
from core import audit, numbers
from core.errors import DomainError
from programs.services.checks import Faults
from programs.sharing import proportionally
from units.models import Area, Unit, User
from units.queries import covering_units
from villages.services.records import act

ZONES = ("hijau", "kuning", "oranye", "merah")
MOST_WEIGHT = 1000


class Part(NamedTuple):
    """What one kelurahan gets, and the zone and weight it was reckoned with."""

    area: str
    doses: int
    zone: str = ""
    weight: int | None = None


@act
def allocate_by_hand(
    *, stage: Stage | UUID, doses: Mapping[str, int], by: User, version: int | None = None
) -> Stage:
    """Give each desa or kelurahan (by code) its doses. They must add up to the stage's doses:
    nothing is forced, the difference is told (`allocation_sum`)."""
    found = locked_stage(stage, by=by, version=version)
    return _allocate(found, [Part(code, number) for code, number in doses.items()], by)


@act
def allocate_by_zone(
    *,
    stage: Stage | UUID,
    zones: Mapping[str, str],
    weights: Mapping[str, int],
    by: User,
    version: int | None = None,
) -> Stage:
    """Split the stage's doses by the weight of each kelurahan's zone (largest remainders), so that
    they add up exactly. `zones`: code of the kelurahan to zone; `weights`: zone to weight."""
    found = locked_stage(stage, by=by, version=version)
    if found.doses is None:
        raise _wrong("doses", _("Isi dahulu jumlah dosis tahap ini."))
    faults = Faults()
    for code, zone in zones.items():
        if zone not in ZONES:
            faults.add("zones", _("%(area)s: pilih zona dari daftar.") % {"area": code[:40]})
    for zone in sorted(set(zones.values()) & set(ZONES)):
        weight = weights.get(zone)
        if isinstance(weight, bool) or not isinstance(weight, int):
            faults.add("weights", _("Isi bobot zona %(zone)s.") % {"zone": zone})
        elif not 0 <= weight <= MOST_WEIGHT:
            faults.add("weights", _("Bobot zona %(zone)s: 0 sampai 1.000.") % {"zone": zone})
    faults.refuse()
    given = {code: weights[zones[code]] for code in sorted(zones)}
    parts = proportionally(found.doses, given)
    if not parts:
        raise _wrong("weights", _("Paling sedikit satu kelurahan berbobot lebih dari nol."))
    return _allocate(
        found, [Part(code, parts[code], zones[code], given[code]) for code in given], by
    )


@act
def clear_allocation(*, stage: Stage | UUID, by: User, version: int | None = None) -> Stage:
    """The doses are not split any more: `belum dirinci`."""
    found = locked_stage(stage, by=by, version=version)
    return _replace(found, [], {}, by)


def _allocate(stage: Stage, parts: Sequence[Part], by: User) -> Stage:
    faults = Faults()
    units = _serving(stage, parts, faults)
    for part in parts:
        if isinstance(part.doses, bool) or not isinstance(part.doses, int):
            faults.add("allocations", _("%(area)s: isi bilangan.") % {"area": part.area[:40]})
        elif not 0 <= part.doses <= MOST:
            faults.add("allocations", _("%(area)s: isi 0 atau lebih.") % {"area": part.area[:40]})
    faults.refuse()
    total = sum(part.doses for part in parts)
    if stage.doses is None:
        raise _wrong("doses", _("Isi dahulu jumlah dosis tahap ini."))
    if total != stage.doses:
        raise _wrong(
            "allocations",
            _(
                "Alokasi berjumlah %(total)s dosis, sedangkan tahap ini %(doses)s dosis "
                "(selisih %(difference)s). Betulkan alokasinya."
            )
            % {
                "total": numbers.integer(total),
                "doses": numbers.integer(stage.doses),
                "difference": f"{total - stage.doses:+,}".replace(",", "."),
            },
            code="allocation_sum",
        )
    return _replace(stage, parts, units, by)


def _serving(stage: Stage, parts: Sequence[Part], faults: Faults) -> dict[str, Unit]:
    """The polsek of each kelurahan on the day of the stage; faults for codes that are none."""
    known = set(
        Area.objects.filter(
            pk__in=[part.area for part in parts],
            level=Area.Level.VILLAGE,
            code__startswith=f"{stage.area_id}.",
        ).values_list("pk", flat=True)
    )
    found = covering_units((code, stage.planned_on) for code in known)
    units = {}
    for part in parts:
        serving = found.get((part.area, stage.planned_on))
        if part.area not in known:
            faults.add(
                "allocations",
                _("“%(code)s” bukan desa atau kelurahan tahap ini.") % {"code": part.area[:40]},
            )
        elif not serving:
            faults.add(
                "allocations",
                _("Belum ada polsek yang mencakup %(area)s.") % {"area": part.area},
            )
        else:
            units[part.area] = serving[0]
    return units


def _replace(stage: Stage, parts: Sequence[Part], units: Mapping[str, Unit], by: User) -> Stage:
    before = _told(stage.shares.values_list("area_id", "doses"))
    stage.shares.all().delete()
    Share.objects.bulk_create(
        Share(
            stage=stage,
            area_id=part.area,
            unit=units[part.area],
            doses=part.doses,
            zone=part.zone,
            weight=part.weight,
        )
        for part in parts
    )
    was, stage.detailed = stage.detailed, bool(parts)
    stage.version += 1
    stage.save(update_fields=["detailed", "version", "updated_at"])
    told = _told((part.area, part.doses) for part in parts)
    audit.record(
        act="stage.allocate",
        record=stage,
        by=by,
        before={"detailed": was, "allocations": before},
        after={"detailed": stage.detailed, "allocations": told},
        unit_path=stage.unit.path,
        area_code=stage.area_id,
    )
    return stage


def _told(rows: Any) -> dict[str, int]:
    return dict(sorted(rows))


def _wrong(field: str, message: str, code: str = "invalid") -> DomainError:
    return DomainError(message, code=code, errors={field: [message]})
