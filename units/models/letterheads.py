"""How a regency government signs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from units.models.tree import Area


class Letterhead(models.Model):
    """Letterhead and signatory of a regency government, for the exports of its staff."""

    area = models.OneToOneField(
        Area, verbose_name=_("wilayah"), on_delete=models.CASCADE, primary_key=True
    )
    lines = models.TextField(_("baris kop surat"))
    city = models.CharField(_("tempat penandatanganan"), max_length=60)
    signatory_title = models.CharField(_("jabatan penanda tangan"), max_length=120, blank=True)
    signatory_name = models.CharField(_("nama penanda tangan"), max_length=150, blank=True)
    signatory_number = models.CharField(_("NIP"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("kop surat pemda")
        verbose_name_plural = _("kop surat pemda")

    def __str__(self):
        return self.area_id
