"""Umbrella programmes on a day: days left, orders, needed paces."""

from django import forms
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.doors import door
from core.forms import DayField
from programs.umbrella import umbrellas
from programs.weekly import needed_pace_text
from units.policy import Act


class DayForm(forms.Form):
    on = DayField(label=gettext_lazy("Per tanggal"), required=False)


@door(Act.READ_DASHBOARD)
@require_safe
def umbrella(request):
    """`on` asks for another day than today."""
    form = DayForm(request.GET or None)
    asked = form.cleaned_data["on"] if form.is_bound and form.is_valid() else None
    day = asked or timezone.localdate()
    found = umbrellas(request.user, day)
    shown = [
        {"one": one, "lines": [(line, needed_pace_text(line.needed, _)) for line in one.lines]}
        for one in found
    ]
    context = {"day": day, "form": form, "shown": shown}
    status = 400 if form.errors else 200
    return render(request, "programs/umbrella.html", context, status=status)
