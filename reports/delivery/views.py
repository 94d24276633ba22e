"""Subscriptions, the mails that went out, and the link that ends a subscription."""

from __future__ import annotations

import uuid
from functools import partial

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core.doors import PUBLIC, door
from core.errors import DomainError
from core.forms import LineField, add_errors, offer
from reports.delivery import services
from reports.delivery.compose import reminder_mail, report_mail
from reports.delivery.mails import deliver_again
from reports.models import Delivery, Subscription
from units.models import Unit
from units.policy import Act, can, require

PER_PAGE = 50
HOURS = [("", gettext_lazy("Begitu ditutup"))] + [(h, f"{h:02d}.00") for h in range(24)]


class SubscriptionForm(forms.Form):
    unit = forms.ModelChoiceField(label=gettext_lazy("Polres"), queryset=Unit.objects.none())
    recipient = LineField(
        label=gettext_lazy("Penerima"),
        max_length=150,
        help_text=gettext_lazy("NRP atau nama pengguna."),
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Format"), choices=Subscription.Format.choices, initial="pdf"
    )
    hour = forms.TypedChoiceField(
        label=gettext_lazy("Pukul"), choices=HOURS, coerce=int, empty_value=None, required=False
    )

    def __init__(self, user, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.for_user(user).polres().order_by("path")
        offer(self, "unit", units)
        self.fields["unit"].initial = units.first()


@door(Act.SEE_PENDING)
@require_http_methods(["GET", "HEAD", "POST"])
def subscriptions(request):
    """Who gets the reports of the polres one sees, and the mails of late."""
    user = request.user
    form = SubscriptionForm(user, request.POST or None, initial={"recipient": user.username})
    if request.method == "POST" and form.is_valid():
        try:
            return add(request, form.cleaned_data)
        except DomainError as refusal:
            add_errors(form, refusal)
    rows = Subscription.objects.for_user(user).select_related("unit", "recipient")
    sent = Delivery.objects.for_user(user).select_related("unit", "recipient", "closing")
    context = {
        "form": form,
        "rows": [
            {"row": row, "may_end": row.recipient == user or can(user, Act.CLOSE_WEEK, row.unit)}
            for row in rows
        ],
        "page": Paginator(sent, PER_PAGE).get_page(request.GET.get("page")),
        "may_send": can(user, Act.CLOSE_WEEK),
    }
    return render(
        request, "reports/subscriptions.html", context, status=422 if form.errors else 200
    )


def add(request, given):
    person = services.recipient_named(given["unit"], given["recipient"])
    services.subscribe(
        subscription_id=uuid.uuid4(),
        unit=given["unit"],
        recipient=person,
        file_format=given["format"],
        hour=given["hour"],
        by=request.user,
    )
    messages.success(request, _("%(name)s berlangganan.") % {"name": person})
    return redirect("subscriptions")


@door(Act.SEE_PENDING)
@require_POST
def end(request, pk):
    rows = Subscription.objects.managed_by(request.user).select_related("unit", "recipient")
    services.unsubscribe(subscription=get_object_or_404(rows, pk=pk), by=request.user)
    messages.success(request, _("Langganan dihentikan."))
    return redirect("subscriptions")


@door(Act.CLOSE_WEEK)
@require_POST
def send_again(request, pk):
    """A mail that failed or broke off."""
    rows = Delivery.objects.for_user(request.user).select_related("unit", "recipient", "closing")
    row = get_object_or_404(rows, pk=pk)
    require(request.user, Act.CLOSE_WEEK, row)
    if row.kind == Delivery.Kind.REMINDER:
        compose = partial(reminder_mail, row.recipient, row.unit, row.week)
    else:
        subscription = Subscription.objects.filter(unit=row.unit, recipient=row.recipient).first()
        if subscription is None:
            messages.error(request, _("%(name)s sudah berhenti.") % {"name": row.recipient})
            return redirect("subscriptions")
        compose = partial(report_mail, subscription, row.closing)
    done = deliver_again(row, compose)
    if done is not None and done.state == Delivery.State.SENT:
        messages.success(request, _("Terkirim."))
    else:
        messages.error(request, _("Belum terkirim. Coba lagi nanti."))
    return redirect("subscriptions")


@door(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token):
    """From the mail, without a login: asks first, since mail programs open links by themselves."""
    done = request.method == "POST"
    if done:
        found = services.unsubscribe_by_token(token)
    else:
        found = Subscription.objects.select_related("unit").filter(token=token).first()
    context = {"done": done and found is not None, "found": found}
    status = 200 if found is not None else 404
    return render(request, "reports/unsubscribe.html", context, status=status)
