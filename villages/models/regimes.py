"""PPKM regimes: what was ordered where from when to when, and whether it was applied."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from units.models import Area
from villages.models.zones import Statement


class Regime(models.Model):
    """A period of restrictions under one instruction. Several may hold at once; one may be cut
    short by the next (`planned_until` is what it was ordered until).

    `verified` False: the number of the instruction is taken from memory, not read in its text.
    """

    code = models.CharField(_("kode"), primary_key=True, max_length=40)
    name = models.CharField(_("nama"), max_length=120)
    instrument = models.CharField(_("instruksi"), max_length=200)
    instrument_date = models.DateField(_("tanggal instruksi"), null=True, blank=True)
    starts_on = models.DateField(_("berlaku sejak"))
    ends_on = models.DateField(_("berlaku sampai"), null=True, blank=True)
    planned_until = models.DateField(_("semula sampai"), null=True, blank=True)
    everywhere = models.BooleanField(_("seluruh Indonesia"), default=False)
    area_note = models.CharField(_("keterangan wilayah"), max_length=300, blank=True)
    verified = models.BooleanField(_("nomor instruksi terbaca di sumber"), default=True)
    source = models.CharField(_("sumber"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("rezim PPKM")
        verbose_name_plural = _("rezim PPKM")
        ordering = ["starts_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="regime_ends_after_it_starts",
                violation_error_message=_("Akhir masa berlaku mendahului awalnya."),
            )
        ]

    def __str__(self):
        return self.name


class RegimeArea(models.Model):
    """An area a regime was ordered for; `ends_on` where it ended there on a day of its own."""

    regime = models.ForeignKey(
        Regime, verbose_name=_("rezim"), on_delete=models.CASCADE, related_name="areas"
    )
    area = models.ForeignKey(Area, verbose_name=_("wilayah"), on_delete=models.PROTECT)
    ends_on = models.DateField(_("berlaku sampai"), null=True, blank=True)

    class Meta:
        verbose_name = _("wilayah rezim")
        verbose_name_plural = _("wilayah rezim")
        ordering = ["regime", "area"]
        constraints = [models.UniqueConstraint(fields=["regime", "area"], name="regime_area_once")]

    def __str__(self):
        return f"{self.regime_id} {self.area_id}"


class Enforcement(Statement):
    """Whether a restriction was applied in an area, as stated: ordered is not applied."""

    class State(models.TextChoices):
        MONITORED = "dipantau", _("Belum diberlakukan, dipantau")
        APPLIED = "diberlakukan", _("Diberlakukan")
        LIFTED = "dicabut", _("Sudah dicabut")

    regime = models.ForeignKey(
        Regime, verbose_name=_("rezim"), on_delete=models.PROTECT, null=True, blank=True
    )
    measure = models.CharField(_("pembatasan"), max_length=120)
    state = models.CharField(_("keadaan"), max_length=12, choices=State)

    class Meta(Statement.Meta):
        verbose_name = _("pemberlakuan")
        verbose_name_plural = _("pemberlakuan")
        indexes = [models.Index(fields=["area", "-as_of"], name="enforcement_of_area")]

    def __str__(self):
        return f"{self.measure}: {self.get_state_display()}"
