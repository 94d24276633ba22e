"""What every page knows: who is signed in and where he may go."""

from functools import cache, lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reports.menu import MENUS, items_of
from units.policy import Act, acts_of
from units.scope import posting_of

TEMPLATES = {
    "rail": "components/menu_rail.html",
    "tabs": "components/menu_tabs.html",
    "account": "components/menu_account.html",
}


@cache
def _addresses(menu: str) -> dict[str, str]:
    """The address of each entry by its name."""
    return {entry.name: reverse(entry.name) for entry in MENUS[menu]}


def _current(menu: str, path: str) -> str:
    """The entry under which a page lies: the one with the longest address that begins its own."""
    above = {
        address: name
        for name, address in _addresses(menu).items()
        if path == address or (address != "/" and path.startswith(address))
    }
    return above[max(above, key=len)] if above else ""


@lru_cache(maxsize=2048)
def _drawn(menu: str, acts: frozenset[Act], current: str, language: str) -> SafeString:
    """A menu is the same for everyone of a role: drawn once for each place one can be at."""
    items = [
        {"entry": entry, "url": _addresses(menu)[entry.name], "current": entry.name == current}
        for entry in items_of(menu, acts)
    ]
    return render_to_string(TEMPLATES[menu], {"items": items})


def _identity(user):
    posting = posting_of(user)
    if posting is None:
        return {"name": str(user), "role": "", "place": ""}
    place = posting.unit or posting.area
    return {
        "name": str(user),
        "role": posting.title or posting.get_role_display(),
        "place": str(place) if place else str(_("Seluruh portal")),
    }


def portal(request):
    """Context processor. Lazy: the part that htmx asks for draws no menu and pays for none."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"demo": settings.DEMO}

    def drawn(menu: str) -> SimpleLazyObject:
        current = _current(menu, request.path)
        return SimpleLazyObject(lambda: _drawn(menu, acts_of(user), current, get_language()))

    return {
        "demo": settings.DEMO,
        "identity": SimpleLazyObject(lambda: _identity(user)),
        "menus": {menu: drawn(menu) for menu in MENUS},
    }
