"""What lists show: in the API, on pages, and in files."""

from core.columns import Columns
from villages.columns import posko
from villages.columns.formations import API_COLUMNS, EXPORT_COLUMNS, LIST_COLUMNS
from villages.models import (
    Assessment,
    CheckIn,
    Mark,
    PillarHolder,
    Posko,
    PoskoRequest,
    Record,
    Shift,
)

# A record of the API: in lists, alone, and as the current one beside a refusal.
COLUMNS_OF: dict[type[Record], Columns] = {
    Assessment: posko.ASSESSMENTS,
    CheckIn: posko.CHECK_INS,
    Mark: posko.MARKS,
    PillarHolder: posko.HOLDERS,
    Posko: posko.POSKO,
    PoskoRequest: posko.REQUESTS,
    Shift: posko.SHIFTS,
}

__all__ = ["API_COLUMNS", "COLUMNS_OF", "EXPORT_COLUMNS", "LIST_COLUMNS"]
