"""Pillars: which there are, and who stands for them where."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from units.models import Area, Unit, valid_on
from units.scope import ScopedQuerySet
from villages.models.records import Record


class Pillar(models.Model):
    """A kind of office or group that stands for an area: lurah, Babinsa, Polisi RW, Senkom, …

    `level` is the level of area it is expected at: 4 one in each desa or kelurahan, 5 one in each
    RW. A partner group helps and is nowhere missed.
    """

    code = models.CharField(_("kode"), primary_key=True, max_length=40)
    name = models.CharField(_("nama"), max_length=80)
    level = models.PositiveSmallIntegerField(
        _("tingkat"), choices=Area.Level, default=Area.Level.VILLAGE
    )
    partner = models.BooleanField(_("mitra"), default=False)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)

    class Meta:
        verbose_name = _("pilar")
        verbose_name_plural = _("pilar")
        ordering = ["order", "code"]

    def __str__(self):
        return self.name


class PillarHolderQuerySet(ScopedQuerySet):
    unit_lookup = "unit"
    area_lookup = "area"

    def on(self, day):
        return self.filter(valid_on(day, "starts_on", "ends_on"))


class PillarHolder(Record):
    """A person stands for a pillar in an area between two days, both included; None is open.

    Who serves several desa stands in each of them. `unit` is the polsek that served the area when
    it was recorded.
    """

    pillar = models.ForeignKey(
        Pillar, verbose_name=_("pilar"), on_delete=models.PROTECT, related_name="holders"
    )
    area = models.ForeignKey(
        Area, verbose_name=_("wilayah"), on_delete=models.PROTECT, related_name="pillar_holders"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("polsek"), on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("nama"), max_length=150)
    title = models.CharField(_("pangkat/jabatan"), max_length=80, blank=True)
    starts_on = models.DateField(_("sejak"))
    ends_on = models.DateField(_("sampai"), null=True, blank=True)
    source = models.CharField(_("sumber"), max_length=200, blank=True)

    objects = PillarHolderQuerySet.as_manager()

    class Meta:
        verbose_name = _("pemegang pilar")
        verbose_name_plural = _("pemegang pilar")
        ordering = ["area", "pillar", "-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="pillar_holder_ends_after_start",
                violation_error_message=_("Tanggal akhir mendahului tanggal mulai."),
            )
        ]
        indexes = [models.Index(fields=["pillar", "area"], name="pillar_holder_of_area")]

    def __str__(self):
        return f"{self.name} ({self.pillar_id})"
