"""Police units, areas, coverage and people, a module per noun."""

from units.models.keys import ApiToken, GuessCount, OneTimeCode
from units.models.letterheads import Letterhead
from units.models.people import AreaAssignment, Posting, User
from units.models.tree import (
    CODE_LENGTH,
    CODE_WIDTHS,
    NAME_LENGTH,
    Area,
    Boundary,
    Coverage,
    Population,
    Unit,
    ancestors_of,
    valid_on,
)

__all__ = [
    "CODE_LENGTH",
    "CODE_WIDTHS",
    "NAME_LENGTH",
    "ApiToken",
    "Area",
    "AreaAssignment",
    "Boundary",
    "Coverage",
    "GuessCount",
    "Letterhead",
    "OneTimeCode",
    "Population",
    "Posting",
    "Unit",
    "User",
    "ancestors_of",
    "valid_on",
]
