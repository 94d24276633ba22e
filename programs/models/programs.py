"""Programmes and what they measure."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from units.models import Unit


class Measure(models.Model):
    """A thing that is counted: kampung formed, kampung dissolved, submissions pending, …

    `counts_when` says when a record posts to the ledger: once the Kasat verified it, or as soon as
    it is sent. `over_time` and `over_units` say how the measure adds up on each axis.
    """

    class CountsWhen(models.TextChoices):
        VERIFIED = "verified", _("saat diverifikasi")
        SENT = "sent", _("saat dikirim")

    class Rule(models.TextChoices):
        SUM = "sum", _("dijumlahkan")
        LAST = "last", _("nilai terakhir")

    code = models.CharField(_("kode"), primary_key=True, max_length=40)
    name = models.CharField(_("nama"), max_length=120)
    unit_name = models.CharField(_("satuan"), max_length=40)
    counts_when = models.CharField(_("dihitung"), max_length=8, choices=CountsWhen)
    over_time = models.CharField(_("antarwaktu"), max_length=4, choices=Rule, default=Rule.SUM)
    over_units = models.CharField(_("antarkesatuan"), max_length=4, choices=Rule, default=Rule.SUM)

    FORMATION = "formation"
    DISSOLUTION = "dissolution"
    REACTIVATION = "reactivation"
    PENDING = "pending"

    class Meta:
        verbose_name = _("ukuran")
        verbose_name_plural = _("ukuran")
        ordering = ["code"]

    def __str__(self):
        return self.name


class Program(models.Model):
    """A community-resilience programme; what is recorded for it is data, not code."""

    code = models.CharField(_("kode"), max_length=20, unique=True)
    name = models.CharField(_("nama"), max_length=120)
    kind = models.CharField(_("jenis"), max_length=40)
    description = models.TextField(_("keterangan"), blank=True)
    measures = models.ManyToManyField(Measure, verbose_name=_("ukuran"), related_name="programs")
    formation_levels = ArrayField(
        models.CharField(max_length=8),
        verbose_name=_("tingkat pembentukan"),
        default=list,
        blank=True,
        help_text=_("desa, rw, rt, place"),
    )
    settlement_types = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("jenis permukiman"),
        default=list,
        blank=True,
        help_text=_("Kosong: tidak ditanyakan."),
    )
    pillars = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("pilar"),
        default=list,
        blank=True,
        help_text=_("Kode pilar yang diminta program ini; kosong: tidak ada."),
    )
    polres = models.ManyToManyField(
        Unit, verbose_name=_("polres pelaksana"), related_name="programs", blank=True
    )
    active = models.BooleanField(_("berjalan"), default=True)
    runs_from = models.DateField(
        _("berlangsung sejak"),
        null=True,
        blank=True,
        help_text=_("Program induk: hari pertama masanya."),
    )
    runs_until = models.DateField(_("berlangsung sampai"), null=True, blank=True)
    span_assumed = models.BooleanField(_("masa asumsi"), default=False)

    UMBRELLA = "induk"

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("program")
        ordering = ["code"]

    def __str__(self):
        return self.name


class Aspect(models.Model):
    """What a programme asks about a kampung; differs from place to place, so it is data."""

    class Kind(models.TextChoices):
        YES_NO = "yes_no", _("ya/tidak")
        NUMBER = "number", _("bilangan")
        TEXT = "text", _("teks")

    program = models.ForeignKey(
        Program, verbose_name=_("program"), on_delete=models.CASCADE, related_name="aspects"
    )
    code = models.CharField(_("kode"), max_length=20)
    name = models.CharField(_("nama"), max_length=120)
    kind = models.CharField(_("jenis"), max_length=8, choices=Kind, default=Kind.YES_NO)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)

    class Meta:
        verbose_name = _("aspek")
        verbose_name_plural = _("aspek")
        ordering = ["program", "order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["program", "code"], name="aspect_once_per_program")
        ]

    def __str__(self):
        return self.name
