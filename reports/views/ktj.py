"""A kampung programme in a polres at one look: settlement types, pillars, cases that fell."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.doors import door
from units.policy import Act
from villages.queries.ktj import overview, programs_with_pillars


@door(Act.READ_DASHBOARD)
@require_safe
def program_page(request):
    """Of `?program=`, else of KTJ where the user has it, else of his first."""
    programs = programs_with_pillars(request.user)
    by_code = {program.code: program for program in programs}
    asked = request.GET.get("program") or "KTJ"
    program = by_code.get(asked) or (programs[0] if programs else None)
    today = timezone.localdate()
    context = {
        "programs": programs,
        "program": program,
        "today": today,
        "found": overview(request.user, program, today) if program else None,
    }
    return render(request, "reports/ktj.html", context)
