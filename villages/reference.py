"""Load the pillars of `villages/data/pillars.toml`.

Only what is missing is added; a pillar that is there stays as the administrators left it.
"""

import tomllib
from pathlib import Path

from django.db import transaction

from villages.models import Pillar

SOURCE = Path(__file__).parent / "data" / "pillars.toml"


@transaction.atomic
def load_pillars(path: Path = SOURCE) -> dict[str, tuple[int, int]]:
    """Add missing pillars; returns (added, changed) rows by kind of data."""
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    known = set(Pillar.objects.values_list("code", flat=True))
    new = [Pillar(**row) for row in given["pillars"] if row["code"] not in known]
    Pillar.objects.bulk_create(new)
    return {"pillars": (len(new), 0)}
