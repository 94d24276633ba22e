"""Computed weeks and the charts drawn from them. All of it can be computed again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.models import Target
from units.models import Unit


class WeeklyProgress(models.Model):
    """One unit's week of one target, as the ledger and the plan have it (rules: the weekly engine).

    There is a row for each week from the start through the target's `Calculation.last_monday`, for
    the polres (its totals, undetailed figures included), for each polsek with a share and for each
    that has lines. `dissolved`, `pending` and `undetailed` are as of the week's Sunday; a kampung
    that is active again is no longer among the dissolved. `status` is not stored: it depends on
    today and is asked of the engine.

    Written by one statement only, from rows that are there: the database does not check each row's
    keys a second time, and keeps no index that nobody reads.
    """

    target = models.ForeignKey(
        Target,
        verbose_name=_("target"),
        on_delete=models.CASCADE,
        related_name="weeks",
        db_index=False,
        db_constraint=False,  # the unique index begins with it
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("kesatuan"),
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,  # only ever read within a target
    )
    monday = models.DateField(_("minggu (Senin)"))
    planned = models.IntegerField(_("rencana"))
    planned_cumulative = models.IntegerField(_("rencana kumulatif"))
    formed = models.IntegerField(_("realisasi"))
    formed_cumulative = models.IntegerField(_("kumulatif"))
    dissolved = models.IntegerField(_("nonaktif"), default=0)
    pending = models.IntegerField(_("menunggu verifikasi"), default=0)
    undetailed = models.IntegerField(_("belum dirinci"), default=0)

    class Meta:
        verbose_name = _("kemajuan mingguan")
        verbose_name_plural = _("kemajuan mingguan")
        ordering = ["target", "monday", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["target", "monday", "unit"], name="one_week_per_unit")
        ]

    def __str__(self):
        return f"{self.target_id} {self.unit_id} {self.monday}"


class Calculation(models.Model):
    """When a target's weeks were last computed, and through which week they reach.

    Its weeks that stayed the same are not written again, so the moment stands here once. The digest
    tells whether the plan is still the one they were computed with.
    """

    target = models.OneToOneField(
        Target,
        verbose_name=_("target"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="calculation",
    )
    computed_at = models.DateTimeField(_("dihitung pada"))
    last_monday = models.DateField(_("minggu terakhir (Senin)"))
    plan_digest = models.CharField(_("sidik rencana"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("perhitungan")
        verbose_name_plural = _("perhitungan")

    def __str__(self):
        return f"{self.target_id} {self.computed_at}"


class Chart(models.Model):
    """A drawn SVG of a target, kept by the content of its specification."""

    class Form(models.TextChoices):
        WIDE = "wide", _("lebar")
        NARROW = "narrow", _("sempit")

    key = models.CharField(_("sidik"), primary_key=True, max_length=64)
    target = models.ForeignKey(
        Target, verbose_name=_("target"), on_delete=models.CASCADE, related_name="charts"
    )
    form = models.CharField(_("bentuk"), max_length=6, choices=Form)
    svg = models.TextField(_("gambar"))
    drawn_at = models.DateTimeField(_("digambar pada"))

    class Meta:
        verbose_name = _("grafik")
        verbose_name_plural = _("grafik")
        ordering = ["-drawn_at"]

    def __str__(self):
        return self.key
