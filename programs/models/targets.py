"""Targets, their plans and the shares of the polsek."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.models import Versioned
from programs.models.programs import Measure, Program
from units.models import Unit
from units.scope import Scope, ScopedQuerySet


class Basis(models.Model):
    """Who ordered it, in which document, in which words. Abstract: targets and plans carry it."""

    ordered_by = models.CharField(_("diperintahkan oleh"), max_length=200, blank=True)
    document = models.CharField(_("dokumen dasar"), max_length=200, blank=True)
    document_date = models.DateField(_("tanggal dokumen"), null=True, blank=True)
    quote = models.TextField(_("kutipan"), blank=True)
    document_file = models.FileField(_("berkas"), upload_to="basis/%Y/%m", blank=True)

    class Meta:
        abstract = True


class TargetQuerySet(ScopedQuerySet):
    """A target belongs to a polres; polsek holding a share see it too, with their own rows."""

    unit_lookup = "unit"

    def in_scope(self, scope: Scope):
        if scope.everything:
            return self
        if scope.unit_path is not None:
            share = Allocation.objects.filter(
                plan__target=OuterRef("pk"), unit__path__startswith=scope.unit_path
            )
            return self.filter(Q(unit__path__startswith=scope.unit_path) | Exists(share))
        if scope.area_code is not None and scope.role == "regency_staff":
            covering = Unit.objects.filter(
                pk=OuterRef("unit_id"), coverages__area__code=scope.area_code
            )
            return self.filter(Exists(covering))
        return self.none()


class Target(Versioned):
    """So many to add to a baseline, ordered to a polres for one programme and one measure.

    The plan (pace, quantity, deadline, shares) stands in `Plan`, one row per revision, the first
    from `starts_on`. Formations count from the day after `baseline_as_of`, or from the start.
    """

    id = models.UUIDField(primary_key=True)
    program = models.ForeignKey(Program, verbose_name=_("program"), on_delete=models.PROTECT)
    measure = models.ForeignKey(Measure, verbose_name=_("ukuran"), on_delete=models.PROTECT)
    unit = models.ForeignKey(
        Unit, verbose_name=_("polres"), on_delete=models.PROTECT, related_name="targets"
    )
    baseline = models.PositiveIntegerField(_("data awal"), null=True, blank=True)
    baseline_as_of = models.DateField(_("data awal per tanggal"), null=True, blank=True)
    starts_on = models.DateField(_("mulai (Senin)"))
    allocation_note = models.TextField(_("penjelasan selisih"), blank=True)
    finished_on = models.DateField(_("selesai pada"), null=True, blank=True)
    succeeds = models.OneToOneField(
        "self",
        verbose_name=_("melanjutkan"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successor",
    )
    simulated = models.BooleanField(_("simulasi"), default=False)
    recorded_at = models.DateTimeField(_("dicatat pada"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dicatat oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("target")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__iso_week_day=1),
                name="target_starts_on_monday",
                violation_error_message=_("Target dimulai pada hari Senin."),
            ),
            models.UniqueConstraint(
                fields=["program", "measure", "unit"],
                condition=Q(finished_on=None),
                name="one_running_target",
                violation_error_message=_("Masih ada target yang berjalan untuk ukuran ini."),
            ),
        ]

    def __str__(self):
        return f"{self.program} · {self.unit}"


class Plan(Basis):
    """One version of a target's plan, in force from the Monday `effective_on` until the next."""

    target = models.ForeignKey(
        Target, verbose_name=_("target"), on_delete=models.CASCADE, related_name="plans"
    )
    effective_on = models.DateField(_("berlaku mulai (Senin)"))
    quantity = models.PositiveIntegerField(_("jumlah tambahan"))
    weekly_pace = models.PositiveIntegerField(_("rencana per minggu"))
    deadline = models.DateField(_("tenggat"), null=True, blank=True)
    deadline_assumed = models.BooleanField(_("tenggat asumsi"), default=False)
    reason = models.TextField(_("alasan perubahan"), blank=True)
    recorded_at = models.DateTimeField(_("dicatat pada"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dicatat oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("rencana")
        verbose_name_plural = _("rencana")
        ordering = ["target", "effective_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_on__iso_week_day=1),
                name="plan_starts_on_monday",
                violation_error_message=_("Perubahan berlaku mulai hari Senin."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="plan_quantity_positive",
                violation_error_message=_("Jumlah target harus lebih dari nol."),
            ),
            models.CheckConstraint(
                condition=Q(weekly_pace__gt=0),
                name="plan_pace_positive",
                violation_error_message=_("Rencana per minggu harus lebih dari nol."),
            ),
        ]

    def __str__(self):
        return f"{self.target_id} {self.effective_on}"


class Allocation(models.Model):
    """A polsek's share of a plan. `rank` orders the jadwal bantu where priorities tie."""

    plan = models.ForeignKey(
        Plan, verbose_name=_("rencana"), on_delete=models.CASCADE, related_name="allocations"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("polsek"), on_delete=models.PROTECT, related_name="allocations"
    )
    quantity = models.PositiveIntegerField(_("jatah"))
    rank = models.PositiveSmallIntegerField(_("urutan"), default=0)

    class Meta:
        verbose_name = _("jatah")
        verbose_name_plural = _("jatah")
        ordering = ["plan", "rank", "unit"]
        constraints = [models.UniqueConstraint(fields=["plan", "unit"], name="one_share_per_unit")]

    def __str__(self):
        return f"{self.unit_id}: {self.quantity}"
