"""The field: objects, patrols, photos, a module per noun."""

from patrols.models.base import FieldRecord
from patrols.models.patrols import (
    PATROL,
    PEOPLE_MET,
    VISIT,
    Incident,
    JoiningUnit,
    Patrol,
    PatrolPlan,
    Visit,
)
from patrols.models.photos import PatrolPhoto
from patrols.models.points import PatrolPoint
from patrols.models.terms import Term

__all__ = [
    "PATROL",
    "PEOPLE_MET",
    "VISIT",
    "FieldRecord",
    "Incident",
    "JoiningUnit",
    "Patrol",
    "PatrolPhoto",
    "PatrolPlan",
    "PatrolPoint",
    "Term",
    "Visit",
]
