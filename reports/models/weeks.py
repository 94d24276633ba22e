"""What a polsek says of its week: nothing to report, what stands in the way, please open it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import idempotency
from core.weeks import Week
from programs.models import Program, WeekOpening
from units.models import Unit
from units.scope import ScopedQuerySet


class UnitWeekQuerySet(ScopedQuerySet):
    unit_lookup = "unit"


class NilReport(models.Model):
    """`NIHIL`, a deliberate act: nothing was formed in this week. Without a programme: in all."""

    unit = models.ForeignKey(
        Unit, verbose_name=_("polsek"), on_delete=models.PROTECT, related_name="nil_reports"
    )
    monday = models.DateField(_("minggu (Senin)"))
    program = models.ForeignKey(
        Program, verbose_name=_("program"), on_delete=models.PROTECT, null=True, blank=True
    )
    receipt = models.CharField(_("tanda terima"), max_length=12, unique=True, editable=False)
    reported_at = models.DateTimeField(_("dilaporkan pada"))
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dilaporkan oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = UnitWeekQuerySet.as_manager()

    class Meta:
        verbose_name = _("laporan NIHIL")
        verbose_name_plural = _("laporan NIHIL")
        ordering = ["-monday", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "monday", "program"],
                nulls_distinct=False,
                name="nil_once_per_week",
            ),
            models.CheckConstraint(
                condition=Q(monday__iso_week_day=1), name="nil_week_starts_on_monday"
            ),
        ]

    def __str__(self):
        return f"{self.unit_id} {self.monday}"

    @property
    def content_hash(self) -> str:
        return idempotency.content_hash([self.unit_id, self.monday.isoformat(), self.program_id])


class Obstacle(models.Model):
    """Why a polsek is behind in a week, by category, and what it needs to get on."""

    class Category(models.TextChoices):
        PERSONNEL = "personnel", _("Personel")
        BUDGET = "budget", _("Anggaran")
        EQUIPMENT = "equipment", _("Sarana dan prasarana")
        VILLAGE = "village", _("Perangkat desa/kelurahan")
        RESIDENTS = "residents", _("Warga")
        PAPERS = "papers", _("SK dan administrasi")
        COORDINATION = "coordination", _("Koordinasi antarinstansi")
        HEALTH = "health", _("Pandemi dan kesehatan")
        WEATHER = "weather", _("Cuaca, bencana, medan")
        OTHER = "other", _("Lainnya")

    unit = models.ForeignKey(
        Unit, verbose_name=_("polsek"), on_delete=models.PROTECT, related_name="obstacles"
    )
    monday = models.DateField(_("minggu (Senin)"))
    category = models.CharField(_("hambatan"), max_length=12, choices=Category)
    text = models.CharField(_("uraian"), max_length=500, blank=True)
    needs = models.CharField(_("yang dibutuhkan"), max_length=500, blank=True)
    named_at = models.DateTimeField(_("dicatat pada"))
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dicatat oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = UnitWeekQuerySet.as_manager()

    class Meta:
        verbose_name = _("hambatan")
        verbose_name_plural = _("hambatan")
        ordering = ["-monday", "unit", "category"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "monday", "category"], name="obstacle_once_per_week"
            ),
            models.CheckConstraint(
                condition=Q(monday__iso_week_day=1), name="obstacle_week_starts_on_monday"
            ),
        ]

    def __str__(self):
        return f"{self.unit_id} {self.monday} {self.category}"


class OpeningRequestQuerySet(UnitWeekQuerySet):
    def waiting(self):
        return self.filter(answered_at=None)


class OpeningRequest(models.Model):
    """A polsek asks that its closed week be opened; the Kasat opens it until an hour, or not."""

    unit = models.ForeignKey(
        Unit, verbose_name=_("polsek"), on_delete=models.PROTECT, related_name="opening_requests"
    )
    monday = models.DateField(_("minggu (Senin)"))
    reason = models.CharField(_("alasan"), max_length=500)
    asked_at = models.DateTimeField(_("diminta pada"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("diminta oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    opening = models.OneToOneField(
        WeekOpening,
        verbose_name=_("minggu dibuka"),
        on_delete=models.PROTECT,
        null=True,
        related_name="request",
    )
    answer = models.CharField(_("jawaban"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("dijawab pada"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dijawab oleh"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    objects = OpeningRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("permintaan membuka minggu")
        verbose_name_plural = _("permintaan membuka minggu")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "monday"],
                condition=Q(answered_at=None),
                name="one_waiting_request",
                violation_error_message=_("Permintaan untuk minggu ini sudah menunggu jawaban."),
            ),
            models.CheckConstraint(
                condition=Q(monday__iso_week_day=1), name="request_week_starts_on_monday"
            ),
        ]

    def __str__(self):
        return f"{self.unit_id} {self.monday}"

    @property
    def week(self) -> Week:
        return Week(self.monday)
