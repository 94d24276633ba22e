"""What browsers ask for at the root, whatever the page says: the mark."""

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from core.doors import PUBLIC, door


@door(PUBLIC)
@require_safe
def favicon(request):
    answer = HttpResponse(mark(), content_type="image/svg+xml")
    answer["Cache-Control"] = "public, max-age=86400"
    return answer


@cache
def mark() -> bytes:
    return Path(finders.find("img/mark.svg")).read_bytes()
