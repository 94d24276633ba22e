"""Closed weeks, and what is opened of them until an hour."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from units.models import Unit
from units.scope import ScopedQuerySet


class WeekLockQuerySet(ScopedQuerySet):
    unit_lookup = "unit"


class WeekLock(models.Model):
    """A closed week of a polres. `last_entry_id` is the last ledger line the closing saw: what
    was revised since is `id > last_entry_id`.
    """

    unit = models.ForeignKey(
        Unit, verbose_name=_("polres"), on_delete=models.PROTECT, related_name="week_locks"
    )
    monday = models.DateField(_("minggu (Senin)"))
    last_entry_id = models.BigIntegerField(_("baris terakhir"))
    closed_at = models.DateTimeField(_("ditutup pada"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ditutup oleh"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    objects = WeekLockQuerySet.as_manager()

    class Meta:
        verbose_name = _("minggu tertutup")
        verbose_name_plural = _("minggu tertutup")
        ordering = ["-monday", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "monday"], name="week_closed_once"),
            models.CheckConstraint(
                condition=Q(monday__iso_week_day=1), name="locked_week_starts_on_monday"
            ),
        ]

    def __str__(self):
        return f"{self.unit_id} {self.monday}"


class WeekOpening(models.Model):
    """The Kasat opens one unit's closed week until an hour; it closes itself."""

    unit = models.ForeignKey(
        Unit, verbose_name=_("kesatuan"), on_delete=models.PROTECT, related_name="week_openings"
    )
    monday = models.DateField(_("minggu (Senin)"))
    until = models.DateTimeField(_("sampai"))
    reason = models.TextField(_("alasan"))
    opened_at = models.DateTimeField(_("dibuka pada"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dibuka oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = WeekLockQuerySet.as_manager()

    class Meta:
        verbose_name = _("minggu dibuka")
        verbose_name_plural = _("minggu dibuka")
        ordering = ["-opened_at"]

    def __str__(self):
        return f"{self.unit_id} {self.monday}"
