"""What opens the door instead of a password, and what counts the guesses."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from units.models.people import User
from units.models.tree import Unit


class OneTimeCode(models.Model):
    """A code the Kasat hands to an officer of his polres who forgot his password."""

    user = models.ForeignKey(
        User, verbose_name=_("pengguna"), on_delete=models.CASCADE, related_name="one_time_codes"
    )
    code_hash = models.CharField(_("kode"), max_length=128)
    issued_by = models.ForeignKey(
        User, verbose_name=_("diberikan oleh"), on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField(_("diberikan pada"), auto_now_add=True)
    expires_at = models.DateTimeField(_("berlaku sampai"))
    used_at = models.DateTimeField(_("dipakai pada"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("percobaan"), default=0)

    class Meta:
        verbose_name = _("kode sekali pakai")
        verbose_name_plural = _("kode sekali pakai")

    def __str__(self):
        return f"{self.user_id}"


class ApiToken(AbstractAuthToken):
    """A key for a program: what it may, its owner may too, today. Only its digest is kept."""

    name = models.CharField(_("nama"), max_length=60, blank=True)
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("hanya kesatuan"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    read_only = models.BooleanField(_("hanya membaca"), default=False)

    class Meta:
        verbose_name = _("token API")
        verbose_name_plural = _("token API")

    def __str__(self):
        return self.name or self.token_key[:8]


class GuessCount(models.Model):
    """When one key (an account, an address) was tried lately; see `units/limits.py`."""

    key = models.CharField(_("kunci"), primary_key=True, max_length=100)
    tries_at = ArrayField(models.DateTimeField(), verbose_name=_("percobaan"))

    class Meta:
        verbose_name = _("percobaan menebak")
        verbose_name_plural = _("percobaan menebak")

    def __str__(self):
        return self.key
