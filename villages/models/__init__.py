"""Kampung and what stands around them, a module per noun."""

from villages.models.assessments import Assessment, Mark
from villages.models.cases import CaseClaim, CaseReport
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
from villages.models.regimes import Enforcement, Regime, RegimeArea
from villages.models.spellings import PlaceAlias
from villages.models.zones import (
    SCALE_CHOICES,
    ZONE_CHOICES,
    DeclaredZone,
    ResponseTick,
    Statement,
    ZoneReport,
    ZoneResponse,
    ZoneRule,
    ZoneRuleStart,
    ZoneSnapshot,
    ZoneStanding,
)

__all__ = [
    "ACTIVE",
    "SCALE_CHOICES",
    "ZONE_CHOICES",
    "Assessment",
    "CaseClaim",
    "CaseReport",
    "CheckIn",
    "Correction",
    "CorrectionQuerySet",
    "DeclaredZone",
    "Enforcement",
    "Formation",
    "FormationQuerySet",
    "Inactivity",
    "InactivityQuerySet",
    "Mark",
    "Photo",
    "PhotoQuerySet",
    "Pillar",
    "PillarHolder",
    "PlaceAlias",
    "Posko",
    "PoskoRequest",
    "Record",
    "Regime",
    "RegimeArea",
    "ResponseTick",
    "Shift",
    "Statement",
    "ZoneReport",
    "ZoneResponse",
    "ZoneRule",
    "ZoneRuleStart",
    "ZoneSnapshot",
    "ZoneStanding",
]
