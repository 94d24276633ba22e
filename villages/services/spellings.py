"""Learning how a polres spells the names of its villages."""

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from units.models import Area, User
from units.policy import Act, require
from villages.models import PlaceAlias
from villages.places import DISTRICT_PREFIXES, PREFIXES, Places, bare, polres_of


@transaction.atomic
def learn_spelling(*, name: str, district: str, area: Area, by: User) -> PlaceAlias:
    """From now on the lists of this user's polres mean this village by that spelling."""
    require(by, Act.CREATE_AREA)
    polres = polres_of(by)
    if polres is None or area.pk not in Places(by).by_code:
        raise DomainError(_("Desa ini bukan wilayah Anda."), code="foreign_area")
    alias, _created = PlaceAlias.objects.update_or_create(
        polres=polres,
        name=bare(name, PREFIXES)[:120],
        district=bare(district, DISTRICT_PREFIXES)[:120],
        defaults={"area": area, "learned_by": by},
    )
    audit.record(
        act="learn_spelling",
        record=alias,
        by=by,
        after={"name": alias.name, "district": alias.district, "area": area.pk},
        unit_path=polres.path,
        area_code=area.pk,
    )
    return alias
