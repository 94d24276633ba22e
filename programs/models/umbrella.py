"""What a programme above others orders."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.models.messages import Statement
from programs.models.programs import Measure, Program


class UmbrellaOrder(Statement):
    """What an umbrella programme orders a polres to do for one of its programmes. Quantity and
    number are None and "" where the source tells none."""

    for_program = models.ForeignKey(
        Program, verbose_name=_("program pelaksana"), on_delete=models.PROTECT, related_name="+"
    )
    measure = models.ForeignKey(
        Measure,
        verbose_name=_("ukuran"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    text = models.CharField(_("perintah"), max_length=300)
    number = models.CharField(_("nomor surat"), max_length=100, blank=True)
    quantity = models.PositiveIntegerField(_("jumlah"), null=True, blank=True)
    ordered_by = models.CharField(_("diperintahkan oleh"), max_length=200, blank=True)
    ordered_on = models.DateField(_("tanggal perintah"), null=True, blank=True)

    class Meta:
        verbose_name = _("perintah program induk")
        verbose_name_plural = _("perintah program induk")
        ordering = ["unit", "for_program", "recorded_at", "pk"]

    def __str__(self):
        return self.text
