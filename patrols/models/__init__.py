"""The field: objects, patrols, photos, a module per noun."""

from patrols.models.base import FieldRecord
from patrols.models.meetings import MEETING, ActionItem, Attendee, Meeting, Problem
from patrols.models.operations import MASK, OPERATION, SANCTION, Operation
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
    "MASK",
    "MEETING",
    "OPERATION",
    "PATROL",
    "PEOPLE_MET",
    "SANCTION",
    "VISIT",
    "ActionItem",
    "Attendee",
    "FieldRecord",
    "Incident",
    "JoiningUnit",
    "Meeting",
    "Operation",
    "Patrol",
    "PatrolPhoto",
    "PatrolPlan",
    "PatrolPoint",
    "Problem",
    "Term",
    "Visit",
]
