"""Load the words of `patrols/data/terms.toml`; only what is missing is added."""

import tomllib
from pathlib import Path

from patrols.models import Term

SOURCE = Path(__file__).parent / "data" / "terms.toml"


def load_terms(path: Path = SOURCE) -> dict[str, tuple[int, int]]:
    """Add missing words; returns (added, changed) rows by kind of data."""
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    known = set(Term.objects.values_list("code", flat=True))
    new = [
        Term(code=code, list=group, name=name, order=order)
        for group, words in given.items()
        for order, (code, name) in enumerate(words.items(), start=1)
        if code not in known
    ]
    Term.objects.bulk_create(new)
    return {"terms": (len(new), 0)}
