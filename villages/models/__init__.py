"""Kampung and what stands around them, a module per noun."""

from villages.models.assessments import Assessment, Mark
from villages.models.formations import (
    ACTIVE,
    Correction,
    CorrectionQuerySet,
    Formation,
    FormationQuerySet,
    Inactivity,
    InactivityQuerySet,
    Photo,
    PhotoQuerySet,
)
from villages.models.pillars import Pillar, PillarHolder
from villages.models.posko import CheckIn, Posko, PoskoRequest, Shift
from villages.models.records import Record

__all__ = [
    "ACTIVE",
    "Assessment",
    "CheckIn",
    "Correction",
    "CorrectionQuerySet",
    "Formation",
    "FormationQuerySet",
    "Inactivity",
    "InactivityQuerySet",
    "Mark",
    "Photo",
    "PhotoQuerySet",
    "Pillar",
    "PillarHolder",
    "Posko",
    "PoskoRequest",
    "Record",
    "Shift",
]
