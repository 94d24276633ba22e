"""Programmes, targets, the ledger, weeks and messages, a module per noun."""

from programs.models.ledger import Entry, Figure
from programs.models.messages import MessageTemplate, PublicMessage, Statement
from programs.models.programs import Aspect, Measure, Program
from programs.models.targets import Allocation, Plan, Target
from programs.models.umbrella import UmbrellaOrder
from programs.models.weeks import WeekLock, WeekOpening

__all__ = [
    "Allocation",
    "Aspect",
    "Entry",
    "Figure",
    "Measure",
    "MessageTemplate",
    "Plan",
    "Program",
    "PublicMessage",
    "Statement",
    "Target",
    "UmbrellaOrder",
    "WeekLock",
    "WeekOpening",
]
