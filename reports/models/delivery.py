"""Who gets a weekly report by e-mail, and every mail that went out."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.weeks import Week
from reports.models.closings import Closing
from units.models import Unit
from units.policy import Act
from units.scope import ScopedQuerySet


class DeliveryQuerySet(ScopedQuerySet):
    unit_lookup = "unit"


class SubscriptionQuerySet(DeliveryQuerySet):
    def managed_by(self, user):
        """His own, and where he closes weeks those of others: what he may end."""
        if user.may(Act.CLOSE_WEEK):
            return self.for_user(user)
        return self.for_user(user).filter(recipient=user)


def new_token() -> str:
    """Known by who got the mail: it ends the subscription without a login."""
    return secrets.token_urlsafe(24)


class Subscription(models.Model):
    """A person gets the closed reports of a polres, in one format, at once or at an hour."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "XLSX"
        TEXT = "text", _("teks saja")

    id = models.UUIDField(primary_key=True)
    unit = models.ForeignKey(
        Unit, verbose_name=_("polres"), on_delete=models.PROTECT, related_name="subscriptions"
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("penerima"),
        on_delete=models.CASCADE,
        related_name="subscriptions",
    )
    format = models.CharField(_("format"), max_length=4, choices=Format, default=Format.PDF)
    hour = models.PositiveSmallIntegerField(
        _("pukul"),
        null=True,
        blank=True,
        help_text=_("Jam pengiriman sesudah minggu ditutup; kosong: begitu ditutup."),
    )
    token = models.CharField(_("kunci berhenti"), max_length=40, unique=True, default=new_token)
    created_at = models.DateTimeField(_("dibuat pada"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dibuat oleh"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("langganan")
        verbose_name_plural = _("langganan")
        ordering = ["unit", "recipient"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "recipient"],
                name="one_subscription_per_person",
                violation_error_message=_("Orang ini sudah berlangganan laporan polres ini."),
            ),
            models.CheckConstraint(
                condition=models.Q(hour=None) | models.Q(hour__lt=24), name="subscription_hour"
            ),
        ]

    def __str__(self):
        return f"{self.unit_id} {self.recipient_id}"


class Delivery(models.Model):
    """One mail: of a closed report to a subscriber, or a reminder to an officer of a polsek.

    The row is there before the mail goes out, once for each recipient and week: whoever finds it
    does not send again.
    """

    class Kind(models.TextChoices):
        REPORT = "report", _("laporan mingguan")
        REMINDER = "reminder", _("pengingat")

    class State(models.TextChoices):
        SENDING = "sending", _("sedang dikirim")
        SENT = "sent", _("terkirim")
        FAILED = "failed", _("gagal")

    kind = models.CharField(_("jenis"), max_length=8, choices=Kind)
    unit = models.ForeignKey(
        Unit, verbose_name=_("kesatuan"), on_delete=models.PROTECT, related_name="+"
    )
    monday = models.DateField(_("minggu (Senin)"))
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("penerima"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    closing = models.ForeignKey(
        Closing, verbose_name=_("laporan"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    address = models.EmailField(_("alamat"))
    state = models.CharField(_("status"), max_length=7, choices=State, default=State.SENDING)
    message = models.CharField(_("keterangan"), max_length=300, blank=True)
    started_at = models.DateTimeField(_("mulai pada"))
    sent_at = models.DateTimeField(_("terkirim pada"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("kiriman")
        verbose_name_plural = _("kiriman")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "monday", "recipient"], name="one_mail_per_week"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.unit_id} {self.monday}"

    @property
    def week(self) -> Week:
        return Week(self.monday)
