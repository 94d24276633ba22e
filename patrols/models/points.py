"""Vital objects and vulnerable points: what a patrol goes to."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Versioned
from patrols.models.base import POSITION_KNOWN
from patrols.models.terms import Term
from units.models import Area, Unit
from units.scope import ScopedQuerySet


class PatrolPointQuerySet(ScopedQuerySet):
    unit_lookup = "unit"
    area_lookup = "area"


class PatrolPoint(Versioned):
    """A vital object (obyek vital) or vulnerable point of a unit. `unit` covers its area on the day
    it was entered. Risk in the words of the regulation on patrols: aman, rawan, sangat rawan."""

    class Risk(models.TextChoices):
        SAFE = "aman", _("Aman")
        PRONE = "rawan", _("Rawan")
        VERY_PRONE = "sangat-rawan", _("Sangat rawan")

    id = models.UUIDField(_("nomor"), primary_key=True)
    name = models.CharField(_("nama obyek"), max_length=120)
    category = models.ForeignKey(
        Term, verbose_name=_("jenis"), on_delete=models.PROTECT, related_name="+"
    )
    risk = models.CharField(_("kerawanan"), max_length=12, choices=Risk, default=Risk.PRONE)
    area = models.ForeignKey(
        Area, verbose_name=_("wilayah"), on_delete=models.PROTECT, related_name="patrol_points"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("kesatuan"), on_delete=models.PROTECT, related_name="patrol_points"
    )
    latitude = models.FloatField(_("lintang"), null=True, blank=True)
    longitude = models.FloatField(_("bujur"), null=True, blank=True)
    notes = models.TextField(_("catatan"), blank=True)
    active = models.BooleanField(_("masih dipatroli"), default=True)
    simulated = models.BooleanField(_("simulasi"), default=False, editable=False)
    content_hash = models.CharField(max_length=64, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("diketik oleh"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )

    objects = PatrolPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("obyek patroli")
        verbose_name_plural = _("obyek patroli")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=POSITION_KNOWN,
                name="point_position_in_indonesia",
                violation_error_message=_("Posisi di luar Indonesia."),
            ),
            models.UniqueConstraint(
                fields=["area", "category", "name"],
                condition=models.Q(active=True),
                name="point_once_per_area",
                violation_error_message=_("Obyek ini sudah terdaftar di wilayah itu."),
            ),
        ]

    def __str__(self):
        return self.name
