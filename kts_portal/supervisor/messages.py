"""What the terminal shows once everything runs."""

DEMO_PASSWORD = "kampung-tangguh-2021"  # noqa: S105 -- printed for everyone, demo only
DEMO_ACCOUNTS = [
    ("polsek.kunir", "petugas Polsek Kunir, Polres Lumajang"),
    ("polsek.candipuro", "petugas Polsek Candipuro, Polres Lumajang"),
    ("kasat.lumajang", "Kasat Binmas Polres Lumajang"),
    ("staf.binmas.lumajang", "staf Binmas Polres Lumajang"),
    ("kapolres.lumajang", "Kapolres Lumajang"),
    ("staf.lumajang", "staf Pemkab Lumajang"),
    ("polsek.pesanggrahan", "petugas Polsek Pesanggrahan, Jakarta Selatan"),
    ("kasat.jaksel", "Kasat Binmas Polres Metro Jakarta Selatan"),
    ("staf.jaksel", "staf Pemkot Jakarta Selatan"),
    ("polsek.pondokgede", "petugas Polsek Pondok Gede, Kota Bekasi"),
    ("kasat.bekasi", "Kasat Binmas Polres Metro Bekasi Kota"),
    ("staf.bekasi", "staf Pemkot Bekasi"),
    ("puskesmas.jaticempaka", "Puskesmas Jaticempaka (mitra)"),
    ("ditbinmas.jatim", "Ditbinmas Polda Jawa Timur"),
    ("admin", "administrator"),
]


def welcome(host: str, port: int, *, demo: bool) -> str:
    shown = {"0.0.0.0": "localhost", "127.0.0.1": "localhost", "::": "localhost"}.get(host, host)  # noqa: S104
    lines = ["", f"Portal Kampung Tangguh siap: http://{shown}:{port}/", ""]
    if demo:
        width = max(len(name) for name, _ in DEMO_ACCOUNTS)
        lines += [f"Akun peragaan, semua dengan kata sandi {DEMO_PASSWORD}", ""]
        lines += [f"  {name:<{width}}  {who}" for name, who in DEMO_ACCOUNTS]
        lines += [""]
    else:
        lines += ["Akun pertama: scripts/run python manage.py createsuperuser", ""]
    return "\n".join([*lines, "Ctrl-C untuk berhenti."])
