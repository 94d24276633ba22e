"""Saved exports that a spreadsheet fetches by itself."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ExportFeedQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(created_by=user) if user.is_authenticated else self.none()


class ExportFeed(models.Model):
    """A report with its filters under a secret link, for Excel's or Power BI's own refresh.

    Whoever holds the link reads what its maker may read at that moment, and nothing else; the link
    is kept as its SHA-256.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    name = models.CharField(_("nama"), max_length=80)
    report = models.CharField(_("laporan"), max_length=60)
    format = models.CharField(_("format"), max_length=20)
    filters = models.JSONField(_("saringan"), default=dict)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dibuat oleh"),
        on_delete=models.CASCADE,
        related_name="export_feeds",
    )
    created_at = models.DateTimeField(_("dibuat pada"), auto_now_add=True)
    fetched_at = models.DateTimeField(_("terakhir diambil"), null=True, editable=False)

    objects = ExportFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("tautan ekspor")
        verbose_name_plural = _("tautan ekspor")
        ordering = ["-created_at", "pk"]

    def __str__(self):
        return self.name
