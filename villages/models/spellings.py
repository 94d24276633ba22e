"""How a polres spells the names of its villages."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from units.models import Area, Unit
from units.scope import ScopedQuerySet


class PlaceAliasQuerySet(ScopedQuerySet):
    unit_lookup = "polres"


class PlaceAlias(models.Model):
    """In the lists of this polres a name (in a kecamatan, if said) means this village.

    `name` and `district` are as `units.names.search_name` makes them.
    """

    polres = models.ForeignKey(
        Unit, verbose_name=_("polres"), on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(_("ejaan"), max_length=120)
    district = models.CharField(_("kecamatan"), max_length=120, blank=True)
    area = models.ForeignKey(
        Area, verbose_name=_("desa/kelurahan"), on_delete=models.PROTECT, related_name="+"
    )
    learned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("diajarkan oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    learned_at = models.DateTimeField(_("diajarkan pada"), auto_now=True)

    objects = PlaceAliasQuerySet.as_manager()

    class Meta:
        verbose_name = _("ejaan nama desa")
        verbose_name_plural = _("ejaan nama desa")
        constraints = [
            models.UniqueConstraint(fields=["polres", "name", "district"], name="spelling_once")
        ]

    def __str__(self):
        return self.name
