"""Writes about aid and vaccination."""

from aid.services.allocations import allocate_by_hand, allocate_by_zone, clear_allocation
from aid.services.doses import report_doses, resend_doses, return_doses
from aid.services.movements import (
    edit_movement,
    record_movement,
    resend_movement,
    return_movement,
)
from aid.services.stages import (
    add_site,
    edit_stage,
    hold_stage,
    plan_stage,
    state_vaccine_target,
)
from aid.services.stores import edit_store, open_store

__all__ = [
    "add_site",
    "allocate_by_hand",
    "allocate_by_zone",
    "clear_allocation",
    "edit_movement",
    "edit_stage",
    "edit_store",
    "hold_stage",
    "open_store",
    "plan_stage",
    "record_movement",
    "report_doses",
    "resend_doses",
    "resend_movement",
    "return_doses",
    "return_movement",
    "state_vaccine_target",
]
