"""The words of the field: types of patrol, kinds of object, crimes, institutions, sanctions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Term(models.Model):
    """A word one may choose in a record. Data, not code: the next programme brings its own.

    Loaded from `patrols/data/terms.toml`; one that is retired stays readable in old records.
    """

    class List(models.TextChoices):
        PATROL_TYPE = "patrol_type", _("jenis patroli")
        POINT_CATEGORY = "point_category", _("jenis obyek")
        INCIDENT = "incident", _("jenis kejadian")
        INSTITUTION = "institution", _("instansi")
        MEETING_KIND = "meeting_kind", _("jenis pertemuan")
        PROBLEM = "problem", _("jenis persoalan")
        SANCTION = "sanction", _("jenis sanksi")

    code = models.SlugField(_("kode"), primary_key=True, max_length=40)
    list = models.CharField(_("daftar"), max_length=14, choices=List)
    name = models.CharField(_("nama"), max_length=120)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)
    active = models.BooleanField(_("dipakai"), default=True)

    # Who is not the police: a patrol with one of them is a joint one.
    POLICE = "polri"

    class Meta:
        verbose_name = _("istilah lapangan")
        verbose_name_plural = _("istilah lapangan")
        ordering = ["list", "order", "code"]

    def __str__(self):
        return self.name
