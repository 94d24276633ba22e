"""One mail for each report, week and recipient, whatever runs twice.

The row of the delivery is committed before the mail goes out. A job that finds it leaves it alone,
so a mail is never sent twice; one that broke off in between stands as `sedang dikirim` on the page
of deliveries, to be looked at and sent again by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.weeks import Week
from reports.models import Closing, Delivery
from units.models import Unit, User

STUCK = timedelta(minutes=15)  # after that nobody is sending it any more


def deliver(
    *,
    kind: Delivery.Kind,
    unit: Unit,
    week: Week,
    recipient: User,
    compose: Callable[[], EmailMessage],
    closing: Closing | None = None,
) -> Delivery | None:
    """Send it unless it was sent; None where another delivery is there already.

    Call it outside of any transaction: the row must be there for others before the mail is.
    """
    row, created = Delivery.objects.get_or_create(
        kind=kind,
        unit=unit,
        monday=week.monday,
        recipient=recipient,
        defaults={
            "closing": closing,
            "address": recipient.email,
            "started_at": timezone.now(),
        },
    )
    return _send(row, compose) if created else None


def deliver_again(row: Delivery, compose: Callable[[], EmailMessage]) -> Delivery | None:
    """Once more what failed or broke off; None where another one is at it."""
    with transaction.atomic():
        held = Delivery.objects.select_for_update(of=("self",)).get(pk=row.pk)
        stuck = held.state == held.State.SENDING and held.started_at < timezone.now() - STUCK
        if not (stuck or held.state == held.State.FAILED):
            return None
        held.state, held.message = held.State.SENDING, ""
        held.started_at = timezone.now()
        held.save(update_fields=["state", "message", "started_at"])
    return _send(held, compose)


def _send(row: Delivery, compose: Callable[[], EmailMessage]) -> Delivery:
    try:
        compose().send()
    except Exception as error:  # whatever the mail server says: it stands on the page
        row.state = row.State.FAILED
        row.message = _("Surel tidak terkirim: %(error)s") % {"error": type(error).__name__}
        row.save(update_fields=["state", "message"])
        return row
    row.state, row.sent_at = row.State.SENT, timezone.now()
    row.save(update_fields=["state", "sent_at"])
    return row
