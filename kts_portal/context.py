"""What every page knows: who is signed in and where he may go."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from units.policy import Act, can
from units.scope import posting_of

TABS = 5  # what fits under a thumb on 360 px


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the menu. `short` is its word under the thumb, for those worth a tab."""

    name: str
    label: str
    icon: str
    act: Act | None = None
    short: str = ""
    gap: bool = False


ENTRIES = (
    Entry("home", _("Beranda"), "home", short=_("Beranda")),
    Entry("formations:create", _("Isi laporan"), "write", Act.CREATE_RECORD, _("Isi laporan")),
    Entry("verification", _("Verifikasi"), "task", Act.DECIDE, _("Verifikasi")),
    Entry("formations:list", _("Kampung"), "village", Act.READ_RECORDS, _("Kampung")),
    Entry("dashboard", _("Dasbor"), "chart", Act.READ_DASHBOARD, _("Dasbor"), gap=True),
    Entry("map", _("Peta"), "map", Act.READ_DASHBOARD, _("Peta")),
    Entry("targets:list", _("Target"), "target", Act.READ_DASHBOARD),
    Entry("reports:exports", _("Ekspor"), "download", Act.EXPORT, _("Ekspor")),
    Entry("jobs:list", _("Pekerjaan"), "clock", gap=True),
    Entry("people", _("Petugas"), "people", Act.READ_PEOPLE),
    Entry("history", _("Riwayat"), "history", Act.READ_HISTORY),
    Entry("help", _("Bantuan"), "help"),
)
ACCOUNT = (
    Entry("profile", _("Profil"), "user"),
    Entry("account_change_password", _("Ganti kata sandi"), "key"),
    Entry("usersessions_list", _("Sesi masuk"), "clock"),
)


def _menu(entries, user, path):
    """The entries open to `user`, as templates want them; the longest matching one is current."""
    items = []
    for entry in entries:
        if entry.act is not None and not can(user, entry.act):
            continue
        items.append({"entry": entry, "url": reverse(entry.name), "current": False})
    matching = [
        item
        for item in items
        if path == item["url"] or (item["url"] != "/" and path.startswith(item["url"]))
    ]
    if matching:
        max(matching, key=lambda item: len(item["url"]))["current"] = True
    return [
        {
            "label": item["entry"].label,
            "short": item["entry"].short,
            "icon": item["entry"].icon,
            "gap": item["entry"].gap,
            "url": item["url"],
            "current": item["current"],
        }
        for item in items
    ]


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
    nav = SimpleLazyObject(lambda: _menu(ENTRIES, user, request.path))
    return {
        "demo": settings.DEMO,
        "identity": SimpleLazyObject(lambda: _identity(user)),
        "nav": nav,
        "tabs": SimpleLazyObject(lambda: [item for item in nav if item["short"]][:TABS]),
        "account_nav": SimpleLazyObject(lambda: _menu(ACCOUNT, user, request.path)),
    }
