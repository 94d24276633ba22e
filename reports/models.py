"""Computed weeks and the charts drawn from them. All of it can be computed again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.models import Target
from units.models import Unit


class WeeklyProgress(models.Model):
    """One unit's week of one target, as the ledger and the plan have it (design: rules in
    `programs/weekly.py`). The polres's own row carries its totals, undetailed figures included.

    `status` is not stored: it depends on today and is asked of the engine.
    """

    target = models.ForeignKey(
        Target, verbose_name=_("target"), on_delete=models.CASCADE, related_name="weeks"
    )
    unit = models.ForeignKey(Unit, verbose_name=_("kesatuan"), on_delete=models.CASCADE)
    monday = models.DateField(_("minggu (Senin)"))
    planned = models.IntegerField(_("rencana"))
    planned_cumulative = models.IntegerField(_("rencana kumulatif"))
    formed = models.IntegerField(_("realisasi"))
    formed_cumulative = models.IntegerField(_("kumulatif"))
    dissolved = models.IntegerField(_("nonaktif"), default=0)
    pending = models.IntegerField(_("menunggu verifikasi"), default=0)
    undetailed = models.IntegerField(_("belum dirinci"), default=0)
    computed_at = models.DateTimeField(_("dihitung pada"))

    class Meta:
        verbose_name = _("kemajuan mingguan")
        verbose_name_plural = _("kemajuan mingguan")
        ordering = ["target", "monday", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["target", "monday", "unit"], name="one_week_per_unit")
        ]

    def __str__(self):
        return f"{self.target_id} {self.unit_id} {self.monday}"


class Chart(models.Model):
    """A drawn SVG, kept by the content of its specification."""

    key = models.CharField(_("sidik"), primary_key=True, max_length=64)
    svg = models.TextField(_("gambar"))
    drawn_at = models.DateTimeField(_("digambar pada"), auto_now_add=True)

    class Meta:
        verbose_name = _("grafik")
        verbose_name_plural = _("grafik")

    def __str__(self):
        return self.key
