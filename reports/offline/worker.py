"""What the service worker keeps on the phone: hashed static files and empty shells, by version."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.urls import reverse

from reports.menu import UNDER_THE_THUMB, tabs_in_the_app
from reports.offline.words import WORDS
from units.policy import ROLES, Role

SHELLS = {
    "entry": "offline/entry.html",
    "entry-formation": "offline/formation.html",
    "entry-patrol": "offline/patrol.html",
    "entry-zone": "offline/zone.html",
    "entry-checkin": "offline/checkin.html",
    "entry-nil": "offline/nil.html",
    "unsent": "offline/unsent.html",
    "offline": "offline/offline.html",
}
FILES = (
    "bootstrap/css/bootstrap.min.css",
    "css/portal.css",
    "css/offline.css",
    "img/mark.svg",
    "img/icons.svg",
    "img/shapes.svg",
    "img/icon-192.png",
    "js/photos.js",
    "js/village-picker.js",
)
FOLDER = "js/offline/"


@cache
def shell(name: str) -> str:
    """An empty page of the app: the same for everybody, so it holds nothing of anybody."""
    words = {key: str(word) for key, word in WORDS.items()}
    return render_to_string(
        SHELLS[name],
        {
            "words": words,
            "here": name,
            "tabs": tabs(name),
            "kind": name.removeprefix("entry-"),
            "zone": settings.TIME_ZONE,
        },
    )


def tabs(here: str) -> list[dict[str, Any]]:
    """The menu under the thumb with everybody's entries; an officer's show until the phone knows
    whose it is."""
    own = tabs_in_the_app(ROLES[Role.OFFICER])
    current = "entry" if here.startswith("entry") else here
    return [
        {
            "entry": entry,
            "url": reverse(entry.name),
            "current": entry.name == current,
            "in_app": True,
            "hidden": entry not in own,
        }
        for entry in UNDER_THE_THUMB
    ]


@cache
def kept_files() -> tuple[str, ...]:
    """Addresses of the static files that the shells need. Without hashes none is kept: a name that
    stays while the content changes would be old for ever."""
    hashed: dict[str, str] = getattr(staticfiles_storage, "hashed_files", {})
    own = [name for name in hashed if name in FILES or name.startswith(FOLDER)]
    return tuple(staticfiles_storage.url(name) for name in sorted(own))


@cache
def version() -> str:
    """Changes with any static file and any shell, and with nothing else."""
    told = [getattr(staticfiles_storage, "manifest_hash", "") or "", *map(shell, SHELLS)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def addresses() -> list[str]:
    return [reverse(name) for name in SHELLS]
