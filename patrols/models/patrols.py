"""Patrols: planned for a day, and as they were done, stop by stop."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Versioned
from patrols.models.base import POSITION_KNOWN, FieldQuerySet, FieldRecord, OneOf
from patrols.models.points import PatrolPoint
from patrols.models.terms import Term
from units.models import Area, Unit
from units.scope import ScopedQuerySet

# What a patrol is worth in the ledger.
PATROL = "patrol"
VISIT = "visit"
PEOPLE_MET = "people_met"


class PatrolPlanQuerySet(ScopedQuerySet):
    unit_lookup = "unit"

    def open(self):
        """Nobody has entered a patrol for it yet."""
        return self.filter(patrols=None)


class PatrolPlan(Versioned):
    """A patrol a unit means to make on a day. Its points are where the entry form begins."""

    id = models.UUIDField(primary_key=True)
    unit = models.ForeignKey(
        Unit, verbose_name=_("kesatuan"), on_delete=models.PROTECT, related_name="patrol_plans"
    )
    planned_on = models.DateField(_("tanggal rencana"))
    starts_at = models.TimeField(_("mulai pukul"), null=True, blank=True)
    patrol_type = models.ForeignKey(
        Term,
        verbose_name=_("jenis patroli"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    points = models.ManyToManyField(PatrolPoint, verbose_name=_("obyek"), related_name="plans")
    notes = models.CharField(_("catatan"), max_length=200, blank=True)
    simulated = models.BooleanField(_("simulasi"), default=False, editable=False)
    content_hash = models.CharField(max_length=64, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("diketik oleh"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )

    objects = PatrolPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("rencana patroli")
        verbose_name_plural = _("rencana patroli")
        ordering = ["planned_on", "starts_at", "pk"]
        indexes = [models.Index(fields=["unit", "planned_on"], name="plan_of_unit")]

    def __str__(self):
        return f"{self.unit_id} {self.planned_on}"


class PatrolQuerySet(FieldQuerySet):
    def of_units(self, path: str) -> Q:
        """Led by a unit at or under the path, or with such a unit taking part."""
        joined = JoiningUnit.objects.filter(unit__path__startswith=path).values("patrol")
        return super().of_units(path) | Q(OneOf("id", joined))


class Patrol(FieldRecord):
    """A patrol as it was done.

    `unit` led it; other units stand in `joining`. It counts once above them all, and once for each
    of them. None in times, team, people, NIHIL is unknown; `nihil` True says deliberately that
    nothing happened.
    """

    patrolled_on = models.DateField(_("tanggal patroli"))
    patrol_type = models.ForeignKey(
        Term,
        verbose_name=_("jenis patroli"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    plan = models.ForeignKey(
        PatrolPlan,
        verbose_name=_("rencana"),
        on_delete=models.PROTECT,
        related_name="patrols",
        null=True,
        blank=True,
    )
    started_at = models.DateTimeField(_("mulai"), null=True, blank=True)
    ended_at = models.DateTimeField(_("selesai"), null=True, blank=True)
    order_number = models.CharField(_("nomor sprin"), max_length=80, blank=True)
    vehicle = models.CharField(_("sarana"), max_length=80, blank=True)
    team = models.JSONField(_("tim"), null=True, blank=True)
    participants = models.JSONField(_("peserta menurut instansi"), default=list, blank=True)
    joint = models.BooleanField(_("gabungan"), default=False, editable=False)
    appeals = models.TextField(_("himbauan"), blank=True)
    hotlines = models.JSONField(_("kanal yang disosialisasikan"), default=list, blank=True)
    nihil = models.BooleanField(_("NIHIL"), null=True, blank=True)
    situation = models.CharField(_("situasi"), max_length=200, blank=True)
    notes = models.TextField(_("uraian"), blank=True)

    objects = PatrolQuerySet.as_manager()

    class Meta:
        verbose_name = _("patroli")
        verbose_name_plural = _("patroli")
        ordering = ["-patrolled_on", "-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(started_at=None) | Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="patrol_ends_after_it_starts",
                violation_error_message=_("Patroli berakhir sebelum mulai."),
            )
        ]
        indexes = [
            # Last week's figures read last week's rows: the day stands in every one of them.
            models.Index(fields=["unit", "-patrolled_on"], name="patrol_of_unit"),
            models.Index(fields=["-patrolled_on", "area"], name="patrol_of_day"),
        ]

    def __str__(self):
        return f"{self.unit_id} {self.patrolled_on}"


class JoiningUnit(models.Model):
    """A unit that took part in a patrol another one led."""

    patrol = models.ForeignKey(
        Patrol, verbose_name=_("patroli"), on_delete=models.CASCADE, related_name="joining"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("kesatuan"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("kesatuan yang ikut")
        verbose_name_plural = _("kesatuan yang ikut")
        ordering = ["patrol", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["patrol", "unit"], name="unit_joins_patrol_once")
        ]

    def __str__(self):
        return f"{self.patrol_id} {self.unit_id}"


class Visit(models.Model):
    """A stop of a patrol, in order. `point` None: an object the record does not name."""

    patrol = models.ForeignKey(
        Patrol, verbose_name=_("patroli"), on_delete=models.CASCADE, related_name="visits",
        db_index=False,
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(_("urutan"))
    point = models.ForeignKey(
        PatrolPoint,
        verbose_name=_("obyek"),
        on_delete=models.PROTECT,
        related_name="visits",
        null=True,
        blank=True,
        db_index=False,
    )
    category = models.ForeignKey(
        Term,
        verbose_name=_("jenis"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    place = models.CharField(_("tempat"), max_length=120, blank=True)
    visited_on = models.DateField(_("tanggal"))
    arrived_at = models.DateTimeField(_("tiba"), null=True, blank=True)
    people_met = models.PositiveIntegerField(_("warga ditemui"), null=True, blank=True)
    note = models.CharField(_("catatan"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("kunjungan obyek")
        verbose_name_plural = _("kunjungan obyek")
        ordering = ["patrol", "position"]
        constraints = [
            models.UniqueConstraint(fields=["patrol", "position"], name="visit_in_order")
        ]
        indexes = [models.Index(fields=["point", "-visited_on"], name="visit_of_point")]

    def __str__(self):
        return f"{self.patrol_id} {self.position}"


class IncidentQuerySet(ScopedQuerySet):
    def for_user(self, user):
        return self.filter(patrol__in=Patrol.objects.for_user(user))


class Incident(models.Model):
    """Something that happened on a patrol, or was told there: curat, curas, curanmor, …"""

    patrol = models.ForeignKey(
        Patrol, verbose_name=_("patroli"), on_delete=models.CASCADE, related_name="incidents"
    )
    position = models.PositiveSmallIntegerField(_("urutan"))
    kind = models.ForeignKey(
        Term, verbose_name=_("jenis"), on_delete=models.PROTECT, related_name="+"
    )
    happened_on = models.DateField(_("tanggal"))
    happened_at = models.DateTimeField(_("waktu"), null=True, blank=True)
    area = models.ForeignKey(
        Area, verbose_name=_("wilayah"), on_delete=models.PROTECT, related_name="+"
    )
    point = models.ForeignKey(
        PatrolPoint,
        verbose_name=_("obyek"),
        on_delete=models.PROTECT,
        related_name="incidents",
        null=True,
        blank=True,
    )
    latitude = models.FloatField(_("lintang"), null=True, blank=True)
    longitude = models.FloatField(_("bujur"), null=True, blank=True)
    description = models.CharField(_("uraian"), max_length=500, blank=True)
    action = models.CharField(_("tindakan"), max_length=500, blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("kejadian")
        verbose_name_plural = _("kejadian")
        ordering = ["patrol", "position"]
        constraints = [
            models.CheckConstraint(
                condition=POSITION_KNOWN,
                name="incident_position_in_indonesia",
                violation_error_message=_("Posisi di luar Indonesia."),
            )
        ]
        indexes = [models.Index(fields=["happened_on", "kind"], name="incident_of_day")]

    def __str__(self):
        return f"{self.kind_id} {self.happened_on}"
