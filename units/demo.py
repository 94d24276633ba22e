"""The demo accounts: invented people, marked simulasi, all with the password of the settings."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from units.models import Area, AreaAssignment, Posting, Unit, User
from units.policy import Role

SINCE = datetime.date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Account:
    """An account; `place` is the code of a unit or, for staff and partners, of an area."""

    username: str
    name: str
    nrp: str | None
    role: str
    place: str = ""
    title: str = ""
    rank: str = ""
    pillar: str = ""
    villages: tuple[str, ...] = ()


ACCOUNTS = (
    Account(
        "polsek.kunir", "Bagas Pramudya", "86020101", Role.OFFICER, "JATIM-LMJ-KUNIR",
        "Bhabinkamtibmas Polsek Kunir", "Aipda",
        villages=("Kunir Kidul", "Kunir Lor", "Sukosari"),
    ),
    Account(
        "polsek.candipuro", "Wira Adinata", "88030102", Role.OFFICER, "JATIM-LMJ-CANDIPURO",
        "Bhabinkamtibmas Polsek Candipuro", "Bripka", villages=("Candipuro", "Sumberwuluh"),
    ),
    Account(
        "kasat.lumajang", "Dimas Kertanegara", "78040103", Role.BINMAS_HEAD, "JATIM-LMJ",
        "Kasat Binmas Polres Lumajang", "AKP",
    ),
    Account(
        "staf.binmas.lumajang", "Ratna Puspita", "90050104", Role.BINMAS_STAFF, "JATIM-LMJ",
        "Staf Satbinmas Polres Lumajang", "Briptu",
    ),
    Account(
        "kapolres.lumajang", "Satria Wibisana", "74060105", Role.COMMANDER, "JATIM-LMJ",
        "Kapolres Lumajang", "AKBP",
    ),
    Account(
        "staf.lumajang", "Nirmala Kusuma", "198507122010012001", Role.REGENCY_STAFF, "35.08",
        "Staf Pemerintah Kabupaten Lumajang",
    ),
    Account(
        "polsek.pesanggrahan", "Galang Saputro", "87070106", Role.OFFICER,
        "METRO-JAKSEL-PESANGGRAHAN", "Bhabinkamtibmas Polsek Metro Pesanggrahan", "Aiptu",
        villages=("Pesanggrahan", "Petukangan Utara"),
    ),
    Account(
        "kasat.jaksel", "Hendra Laksmana", "77080107", Role.BINMAS_HEAD, "METRO-JAKSEL",
        "Kasat Binmas Polres Metro Jakarta Selatan", "AKBP",
    ),
    Account(
        "staf.jaksel", "Intan Maheswari", "198809022012012002", Role.REGENCY_STAFF, "31.74",
        "Staf Kota Administrasi Jakarta Selatan",
    ),
    Account(
        "polsek.pondokgede", "Yoga Mahardika", "89090108", Role.OFFICER, "METRO-BKS-PONDOK-GEDE",
        "Bhabinkamtibmas Polsek Pondok Gede", "Bripka", villages=("Jaticempaka", "Jatibening"),
    ),
    Account(
        "kasat.bekasi", "Arya Baskara", "76100109", Role.BINMAS_HEAD, "METRO-BKS",
        "Kasat Binmas Polres Metro Bekasi Kota", "Kompol",
    ),
    Account(
        "staf.bekasi", "Larasati Widya", "198611032011012003", Role.REGENCY_STAFF, "32.75",
        "Staf Pemerintah Kota Bekasi",
    ),
    Account(
        "puskesmas.jaticempaka", "Melati Anggraini", "199001042014022004", Role.PARTNER,
        "Jaticempaka", "Petugas Puskesmas Jaticempaka", pillar="puskesmas",
    ),
    Account(
        "ditbinmas.jatim", "Bimo Rajasa", "72110110", Role.COMMANDER, "JATIM",
        "Ditbinmas Polda Jawa Timur", "Kombes Pol",
    ),
    Account("admin", "Administrator Peragaan", None, Role.ADMINISTRATOR, title="Administrator"),
)  # fmt: skip


@transaction.atomic
def create_demo_accounts() -> list[User]:
    """Create the accounts that are missing, with posting and desa binaan; returns all of them."""
    password = make_password(settings.DEMO_PASSWORD)
    return [create_account(account, password) for account in ACCOUNTS]


def create_account(account: Account, password: str) -> User:
    administrator = account.role == Role.ADMINISTRATOR
    user, created = User.objects.get_or_create(
        username=account.username,
        defaults={
            "name": account.name,
            "nrp": account.nrp,
            "email": f"{account.username}@contoh.invalid",
            "password": password,
            "simulated": True,
            "is_staff": administrator,
            "is_superuser": administrator,
        },
    )
    if not created:
        return user
    place = place_of(account)
    Posting.objects.create(
        user=user, role=account.role, starts_on=SINCE, title=account.title, rank=account.rank,
        pillar=account.pillar, **place,
    )  # fmt: skip
    if account.villages:
        served = place["unit"].coverages.values("area")
        AreaAssignment.objects.bulk_create(
            AreaAssignment(user=user, area=village, starts_on=SINCE)
            for village in Area.objects.filter(name__in=account.villages, parent__in=served)
        )
    return user


def place_of(account: Account) -> dict[str, Any]:
    if account.role == Role.ADMINISTRATOR:
        return {}
    if account.role in {Role.REGENCY_STAFF, Role.PARTNER}:
        named = {"code": account.place}
        if not account.place[0].isdigit():
            named = {"name": account.place, "level": Area.Level.VILLAGE}
        return {"area": Area.objects.get(**named)}
    return {"unit": Unit.objects.get(code=account.place)}
