"""Kampung and what stands around them, a module per noun."""

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

__all__ = [
    "ACTIVE",
    "Correction",
    "CorrectionQuerySet",
    "Formation",
    "FormationQuerySet",
    "Inactivity",
    "InactivityQuerySet",
    "Photo",
    "PhotoQuerySet",
]
