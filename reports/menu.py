"""The menus: which places there are, and which of them are open to whom."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from units.policy import Act

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
UNSENT = Entry("unsent", _("Belum terkirim"), "upload", Act.REPORT_ZONE, unless=Act.DECIDE)
UNDER_THE_THUMB = (
    Entry("home", _("Beranda"), "home"),
    Entry("entry", _("Isi laporan"), "write", Act.REPORT_ZONE),
    Entry("verification", _("Verifikasi"), "task", Act.DECIDE),
    Entry("my-villages", _("Desa saya"), "village", Act.CREATE_RECORD, unless=Act.DECIDE),
    Entry("my-tasks", _("Tugas"), "task", Act.CREATE_RECORD, unless=Act.DECIDE),
    UNSENT,
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


def items_of(menu: str, acts: frozenset[Act]) -> list[Entry]:
    """The entries of a menu that are open to who has these acts."""
    found = [entry for entry in MENUS[menu] if entry.is_open(acts)]
    return found[:TABS] if menu == "tabs" else found


def tabs_in_the_app(acts: frozenset[Act]) -> list[Entry]:
    """Under the thumb in the app on the phone: who writes finds there what still waits on it."""
    found = items_of("tabs", acts)
    if UNSENT in found or UNSENT.act not in acts:
        return found
    return [*found[: TABS - 1], UNSENT]
