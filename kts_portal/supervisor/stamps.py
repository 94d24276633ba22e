"""Fingerprints of files, to leave out at the second start what the first has done."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

# What the running portal itself writes, or what says nothing about it.
LEFT_OUT = {".git", ".venv", "var", "tests", "docs", "__pycache__"}


def fingerprint(project: Path, folders: Sequence[str], *more: str) -> str:
    """Of the files in `folders` (by path, size and time), the packages, and `more`."""
    digest = hashlib.sha256("\0".join(more).encode())
    digest.update((project / "requirements.txt").read_bytes())
    for folder in folders:
        for root, names, files in os.walk(project / folder):
            names[:] = sorted(
                name for name in names if name not in LEFT_OUT and not name.startswith(".")
            )
            for name in sorted(files):
                state = os.stat(os.path.join(root, name))
                path = os.path.relpath(os.path.join(root, name), project)
                digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
