"""How views get hold of a kampung: in scope, or it does not exist. And where it is, in words."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from units.models import Area
from units.policy import Act, require
from villages.models import Formation


def formation_or_404(user, pk) -> Formation:
    rows = Formation.objects.for_user(user).select_related(
        "program",
        "area__parent__parent__parent",
        "unit__polres",
        "created_by",
        "submitted_by",
        "decided_by",
    )
    return get_object_or_404(rows, pk=pk)


def formation_for(user, act: Act, pk) -> Formation:
    """The kampung, if the user may do that to it; 404 where he may not see it, else 403."""
    formation = formation_or_404(user, pk)
    require(user, act, formation)
    return formation


def place_of(formation: Formation) -> str:
    """`RW 03, Sukosari (Kec. Kunir)`; names of desa occur twice, so never without kecamatan."""
    area, inside = formation.area, []
    while area.level > Area.Level.VILLAGE and area.parent is not None:
        inside.append(area.name)
        area = area.parent
    village = area.name
    if area.parent is not None:
        village = _("%(area)s (Kec. %(district)s)") % {
            "area": area.name,
            "district": area.parent.name,
        }
    return ", ".join(filter(None, [formation.place_name, "/".join(inside), village]))
