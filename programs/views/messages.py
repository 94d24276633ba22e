"""Messages to the public: what holds today to be copied, earlier and coming versions, a new one."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.doors import door
from core.errors import DomainError
from core.forms import add_errors
from programs import services
from programs.forms import PublicMessageForm
from programs.models import PublicMessage
from units.policy import Act, can

SHOWN = 200


@door(Act.READ_RECORDS)
@require_safe
def message_list(request):
    today = timezone.localdate()
    rows = PublicMessage.objects.for_user(request.user).select_related("program", "unit")
    held = list(rows.in_force(today)[:SHOWN])
    other = rows.exclude(pk__in=[message.pk for message in held])
    context = {
        "held": held,
        "coming": other.filter(valid_from__gt=today)[:SHOWN],
        "earlier": other.exclude(valid_from__gt=today)[:SHOWN],
        "may_write": can(request.user, Act.MANAGE_TARGETS),
    }
    return render(request, "programs/message_list.html", context)


@door(Act.MANAGE_TARGETS)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request):
    initial = {"id": uuid.uuid4(), "valid_from": timezone.localdate()}
    initial |= {name: request.GET[name] for name in ("topic", "kind") if name in request.GET}
    form = PublicMessageForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.publish_message(by=request.user, **form.cleaned_data)
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Tersimpan."))
            return redirect("messages:list")
    status = 422 if form.is_bound else 200
    return render(request, "programs/message_form.html", {"form": form}, status=status)
