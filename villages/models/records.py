"""What the records of this app share: a number made where they were typed, and who typed them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Versioned


class Record(Versioned):
    """A record that is sent once: the same number with the same content is the same record."""

    id = models.UUIDField(_("nomor catatan"), primary_key=True)
    receipt = models.CharField(_("tanda terima"), max_length=12, unique=True, editable=False)
    content_hash = models.CharField(max_length=64, editable=False)
    simulated = models.BooleanField(_("simulasi"), default=False, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("diketik oleh"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )

    class Meta:
        abstract = True
