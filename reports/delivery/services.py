"""Subscribing a person to the closed reports of a polres, and ending it."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.errors import Conflict, DomainError
from reports.models import Subscription
from units.models import Unit, User
from units.policy import Act, can, require
from units.scope import lies_in_scope

audit.name_acts(
    {
        "subscribe": gettext_lazy("langganan dibuat"),
        "unsubscribe": gettext_lazy("langganan dihentikan"),
    }
)


def recipient_named(unit: Unit, named: str) -> User:
    """Of the people who may read the polres' closed report, the one with this name or NRP."""
    named = named.strip()
    found = User.objects.filter(is_active=True).filter(Q(username__iexact=named) | Q(nrp=named))
    person = found.first()
    message = ""
    if person is None or not (can(person, Act.SEE_PENDING) and lies_in_scope(person, unit)):
        message = _("Tidak ada penerima bernama “%(name)s” yang boleh membaca laporan ini.")
    elif not person.email:
        message = _("%(name)s belum punya alamat e-mail.")
    if message or person is None:
        message = message % {"name": named[:60]}
        raise DomainError(message, errors={"recipient": [message]})
    return person


@transaction.atomic
def subscribe(
    *,
    subscription_id: UUID,
    unit: Unit,
    recipient: User,
    file_format: str,
    hour: int | None,
    by: User,
) -> tuple[Subscription, bool]:
    """Have a person get the polres' closed reports; for another one only the Kasat does that.

    The same id and content again is the first answer (False).
    """
    require(by, Act.SEE_PENDING, unit)
    if recipient != by and not can(by, Act.CLOSE_WEEK, unit):
        raise PermissionDenied(_("Hanya Kasat Binmas yang membuat langganan untuk orang lain."))
    _check(unit, file_format, hour)
    given = {"unit": unit, "recipient": recipient, "format": file_format, "hour": hour}
    existing = Subscription.objects.filter(pk=subscription_id).first()
    if existing is not None:
        if any(getattr(existing, name) != value for name, value in given.items()):
            raise Conflict(_("Id ini sudah dipakai untuk isian lain."), code="id_taken")
        return existing, False
    if Subscription.objects.filter(unit=unit, recipient=recipient).exists():
        message = _("%(name)s sudah berlangganan.") % {"name": recipient}
        raise Conflict(message, code="subscribed", errors={"recipient": [message]})
    made = Subscription.objects.create(id=subscription_id, created_by=by, **given)
    audit.record(
        act="subscribe",
        record=made,
        by=by,
        unit_path=unit.path,
        after={"recipient": recipient.username, "format": file_format, "hour": hour},
    )
    return made, True


def _check(unit: Unit, file_format: str, hour: int | None) -> None:
    errors = {}
    if unit.kind != Unit.Kind.POLRES:
        errors["unit"] = [_("Pilih sebuah polres.")]
    if file_format not in Subscription.Format.values:
        known = ", ".join(Subscription.Format.values)
        errors["format"] = [_("Pilih salah satu: %(known)s.") % {"known": known}]
    if hour is not None and not 0 <= hour <= 23:
        errors["hour"] = [_("Isi jam 0 sampai 23.")]
    if errors:
        raise DomainError(next(iter(errors.values()))[0], errors=errors)


@transaction.atomic
def unsubscribe(*, subscription: Subscription, by: User) -> None:
    """The recipient himself, or the Kasat of the polres."""
    if by.pk != subscription.recipient_id:
        require(by, Act.CLOSE_WEEK, subscription.unit)
    _end(subscription, by)


def unsubscribe_by_token(token: str) -> Subscription | None:
    """From the link in a mail: whoever got it need not log in."""
    with transaction.atomic():
        rows = Subscription.objects.select_related("unit", "recipient")
        found = rows.select_for_update(of=("self",)).filter(token=token).first()
        if found is not None:
            _end(found, found.recipient)
    return found


def _end(subscription: Subscription, by: User) -> None:
    ended, _models = Subscription.objects.filter(pk=subscription.pk).delete()
    if not ended:
        return  # somebody else was first
    audit.record(
        act="unsubscribe",
        record=subscription,
        by=by,
        unit_path=subscription.unit.path,
        before={"recipient": subscription.recipient.username, "format": subscription.format},
    )
