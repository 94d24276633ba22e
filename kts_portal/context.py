"""What every page knows: who is signed in and where he may go."""

from dataclasses import dataclass
from functools import cache, lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from units.policy import Act, acts_of
from units.scope import posting_of

TABS = 5  # what fits under a thumb on 360 px


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the menu, for who has `act` and lacks the act `unless`."""

    name: str
    label: str
    icon: str
    act: Act | None = None
    unless: Act | None = None
    gap: bool = False

    def is_open(self, acts: frozenset[Act]) -> bool:
        return (self.act is None or self.act in acts) and self.unless not in acts


ENTRIES = (
    Entry("home", _("Beranda"), "home"),
    Entry("formations:create", _("Isi laporan"), "write", Act.CREATE_RECORD),
    Entry("verification", _("Verifikasi"), "task", Act.DECIDE),
    Entry("formations:list", _("Kampung"), "village", Act.READ_RECORDS),
    Entry("patrols:list", _("Patroli"), "pin", Act.READ_RECORDS),
    Entry("meetings:list", _("Rapat"), "calendar", Act.READ_RECORDS),
    Entry("aid:list", _("Bantuan sosial"), "people", Act.READ_RECORDS),
    Entry("vaccination:list", _("Vaksinasi"), "calendar", Act.READ_RECORDS),
    Entry("messages:list", _("Pesan publik"), "send", Act.READ_RECORDS),
    Entry("zones:list", _("Zona"), "info", Act.READ_RECORDS),
    Entry("dashboard", _("Dasbor"), "chart", Act.READ_DASHBOARD, gap=True),
    Entry("map", _("Peta"), "map", Act.READ_DASHBOARD),
    Entry("umbrella", _("Program induk"), "target", Act.READ_DASHBOARD),
    Entry("targets:list", _("Target"), "target", Act.READ_DASHBOARD),
    Entry("ktj", _("Kampung dan pilar"), "village", Act.READ_DASHBOARD),
    Entry("posko:list", _("Posko"), "pin", Act.READ_POSKO),
    Entry("pillars:list", _("Pilar"), "people", Act.READ_RECORDS),
    Entry("closings:list", _("Laporan mingguan"), "report", Act.READ_DASHBOARD),
    Entry("weeks:list", _("Kelengkapan"), "calendar", Act.SEE_PENDING),
    Entry("imports:list", _("Impor"), "upload", Act.IMPORT),
    Entry("reports:exports", _("Ekspor"), "download", Act.EXPORT),
    Entry("jobs:list", _("Pekerjaan"), "clock", gap=True),
    Entry("people", _("Petugas"), "people", Act.READ_PEOPLE),
    Entry("history", _("Riwayat"), "history", Act.READ_HISTORY),
    Entry("help", _("Bantuan"), "help"),
)
# Under the thumb, the first five that are open: who enters finds his desa, his tasks and what still
# waits on the phone; who decides what waits for him; who reads the figures.
UNDER_THE_THUMB = (
    Entry("home", _("Beranda"), "home"),
    Entry("entry", _("Isi laporan"), "write", Act.REPORT_ZONE),
    Entry("verification", _("Verifikasi"), "task", Act.DECIDE),
    Entry("my-villages", _("Desa saya"), "village", Act.CREATE_RECORD, unless=Act.DECIDE),
    Entry("my-tasks", _("Tugas"), "task", Act.CREATE_RECORD, unless=Act.DECIDE),
    Entry("unsent", _("Belum terkirim"), "upload", Act.REPORT_ZONE, unless=Act.DECIDE),
    Entry("formations:list", _("Kampung"), "village", Act.READ_RECORDS),
    Entry("dashboard", _("Dasbor"), "chart", Act.READ_DASHBOARD),
    Entry("map", _("Peta"), "map", Act.READ_DASHBOARD),
    Entry("posko:list", _("Posko"), "pin", Act.READ_POSKO),
    Entry("reports:exports", _("Ekspor"), "download", Act.EXPORT),
)
ACCOUNT = (
    Entry("profile", _("Profil"), "user"),
    Entry("account_change_password", _("Ganti kata sandi"), "key"),
    Entry("usersessions_list", _("Sesi masuk"), "clock"),
)


MENUS = {"rail": ENTRIES, "tabs": UNDER_THE_THUMB, "account": ACCOUNT}
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


def items_of(menu: str, acts: frozenset[Act]) -> list[Entry]:
    """The entries of a menu that are open to who has these acts."""
    found = [entry for entry in MENUS[menu] if entry.is_open(acts)]
    return found[:TABS] if menu == "tabs" else found


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
