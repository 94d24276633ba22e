"""Load what is given out from `aid/data/items.toml`; only what is missing is added."""

import tomllib
from pathlib import Path

from django.db import transaction

from aid.models import Item

SOURCE = Path(__file__).parent / "data" / "items.toml"


@transaction.atomic
def load_items(path: Path = SOURCE) -> dict[str, tuple[int, int]]:
    """Add missing items; returns (added, changed) rows by kind of data."""
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    known = set(Item.objects.values_list("code", flat=True))
    new = [
        Item(
            code=row["code"],
            name=row["name"],
            unit_name=row["unit_name"],
            measure_id=row.get("measure"),
        )
        for row in given["items"]
        if row["code"] not in known
    ]
    Item.objects.bulk_create(new)
    return {"items": (len(new), 0)}
