"""What the portal keeps for a person's phones: the key of his queue, and his unfinished forms."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PhoneKey(models.Model):
    """The key with which a person's entries are locked on every phone he uses.

    It leaves the server only in answers to his own session. `account` stands for him on the phone,
    where his name should not stand in the clear; both never change, so entries that waited for
    months open again at his next login.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("pengguna"),
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="phone_key",
    )
    account = models.CharField(_("tanda akun"), max_length=32, unique=True, editable=False)
    secret = models.TextField(_("kunci tersandi"), editable=False)

    class Meta:
        verbose_name = _("kunci HP")
        verbose_name_plural = _("kunci HP")

    def __str__(self):
        return self.account


class EntryDraftQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(user=user) if user.is_authenticated else self.none()


class EntryDraft(models.Model):
    """An unfinished form as its owner's phone last sent it: it opens again on another phone."""

    id = models.UUIDField(primary_key=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("pengguna"),
        on_delete=models.CASCADE,
        related_name="entry_drafts",
    )
    kind = models.CharField(_("jenis"), max_length=20)
    values = models.JSONField(_("isian"), default=dict)
    saved_at = models.DateTimeField(_("disimpan pada"))

    objects = EntryDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draf di HP")
        verbose_name_plural = _("draf di HP")
        ordering = ["-saved_at", "pk"]

    def __str__(self):
        return f"{self.kind} {self.pk}"
