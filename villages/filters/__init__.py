"""Which rows a list shows: the same filters for page, API and export."""

from villages.filters.formations import (
    OFFERED,
    CorrectionFilter,
    FormationFilter,
    UnitFilter,
    WithinFilter,
    area_code,
    units_in_choice,
)

__all__ = [
    "OFFERED",
    "CorrectionFilter",
    "FormationFilter",
    "UnitFilter",
    "WithinFilter",
    "area_code",
    "units_in_choice",
]
