"""The parts of the web app that are the same for everybody: worker, manifest and empty shells."""

import json

from django.http import HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.doors import PUBLIC, door
from reports.offline import worker


@door(PUBLIC)
@require_safe
def service_worker(request):
    """At the root, so that it stands before every page; never kept, or an old one would stay."""
    kept = {
        "version": worker.version(),
        "files": worker.kept_files(),
        "shells": worker.addresses(),
        "offline": reverse("offline"),
    }
    script = static("js/offline/worker.js")
    body = f"self.KEPT = {json.dumps(kept)};\nimportScripts({json.dumps(script)});\n"
    return HttpResponse(body, content_type="text/javascript")


@door(PUBLIC)
@require_safe
def manifest(request):
    icons = [
        ("img/icon-192.png", "192x192", "any"),
        ("img/icon-512.png", "512x512", "any"),
        ("img/icon-maskable-512.png", "512x512", "maskable"),
    ]
    body = {
        "id": "/",
        "name": _("Kampung Tangguh"),
        "short_name": _("Tangguh"),
        "description": _("Portal ketahanan masyarakat"),
        "lang": "id",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f3ea",
        "theme_color": "#14493b",
        "icons": [
            {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in icons
        ],
        "shortcuts": [
            {"name": _("Isi laporan"), "url": reverse("entry")},
            {"name": _("Belum terkirim"), "url": reverse("unsent")},
        ],
    }
    return JsonResponse(body, content_type="application/manifest+json")


@door(PUBLIC)
@require_safe
def shell(request, name):
    """Drawn without the request: no session, no token, no name can get into it."""
    return HttpResponse(worker.shell(name))
