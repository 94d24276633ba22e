"""What the edges hand to the services: values already read, not yet judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from units.models import Unit


class Unchanged(Enum):
    """“Leave it as it is”, where None means “there is none”."""

    UNCHANGED = "unchanged"


UNCHANGED = Unchanged.UNCHANGED


@dataclass(frozen=True, slots=True)
class BasisGiven:
    """Who ordered it, in which document, in which words; `document_file` an uploaded file."""

    ordered_by: str = ""
    document: str = ""
    document_date: date | None = None
    quote: str = ""
    document_file: Any = None

    def __bool__(self) -> bool:
        return any((self.ordered_by.strip(), self.document.strip(), self.quote.strip()))

    def fields(self) -> dict[str, Any]:
        """As the columns of a plan."""
        return {
            "ordered_by": self.ordered_by.strip(),
            "document": self.document.strip(),
            "document_date": self.document_date,
            "quote": self.quote.strip(),
            "document_file": self.document_file or "",
        }


@dataclass(frozen=True, slots=True)
class ShareGiven:
    """A polsek's share; without a rank it stands where it was named."""

    unit: Unit
    quantity: int
    rank: int | None = None
