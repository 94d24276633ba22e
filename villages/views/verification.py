"""The Kasat's queue: what waits for him, oldest first, decided with one tap or many at once."""

from collections import defaultdict
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core.doors import door
from core.errors import DomainError
from core.htmx import render_page, wants_part
from core.numbers import integer
from core.text import clean_line
from units.policy import Act, can
from villages import services
from villages.models import Correction, Formation, Photo
from villages.views.access import place_of
from villages.views.records import correction_rows, picture
from villages.warnings import for_formations

PER_PAGE = 20


@door(Act.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def verification(request):
    if request.method != "POST":
        return show_queue(request)
    said = decide(request)
    if wants_part(request):
        return show_queue(request, said)
    messages.add_message(
        request, messages.SUCCESS if said["kind"] == "success" else messages.ERROR, said["text"]
    )
    return redirect("verification")


def decide(request) -> dict:
    """Verify the one whose button was tapped, or all that were chosen; all of them or none."""
    one = request.POST.get("one")
    keys = [one] if one else request.POST.getlist("chosen")
    try:
        verified = services.verify_formations(formations=uuids(keys), by=request.user)
    except DomainError as error:
        details = [str(message) for said in error.errors.values() for message in said]
        return {"kind": "error", "text": " ".join([str(error.message), *details])}
    text = ngettext(
        "%(count)s kampung terverifikasi.", "%(count)s kampung terverifikasi.", len(verified)
    ) % {"count": integer(len(verified))}
    return {"kind": "success", "text": text}


def uuids(texts) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        raise Http404 from None


def show_queue(request, said=None):
    user = request.user
    waiting = (
        Formation.objects.for_user(user)
        .awaiting()
        .select_related("program", "area__parent__parent__parent", "unit", "submitted_by")
        .order_by("submitted_at", "pk")
    )
    program = request.GET.get("program")
    if program:
        waiting = waiting.filter(program__code=clean_line(program))
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    formations = list(page.object_list)
    warnings = for_formations(formations, by=user)
    photos = photos_of(formations)
    context = {
        "page": page,
        "said": said,
        "only_program": program,
        "items": [
            {
                "formation": formation,
                "place": place_of(formation),
                "warnings": warnings.get(formation.pk, ()),
                "photos": photos[formation.pk],
                "may_decide": can(user, Act.DECIDE, formation),
            }
            for formation in formations
        ],
        "corrections": waiting_corrections(user),
    }
    return render_page(
        request,
        "villages/verification.html",
        context,
        part="villages/verification_results.html",
    )


def photos_of(formations) -> dict:
    found = defaultdict(list)
    for photo in Photo.objects.filter(formation__in=formations):
        found[photo.formation_id].append(picture(photo))
    return found


def waiting_corrections(user):
    corrections = list(
        Correction.objects.waiting()
        .filter(formation__in=Formation.objects.for_user(user))
        .select_related("formation__unit", "formation__program", "proposed_by")
        .order_by("proposed_at", "pk")[:PER_PAGE]
    )
    for correction in corrections:
        correction.rows = correction_rows(correction)
        correction.may_decide = can(user, Act.DECIDE, correction)
    return corrections
