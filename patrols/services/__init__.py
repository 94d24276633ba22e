"""What one does with records of the field. Every function is one transaction and one act."""

from patrols.services.action_items import (
    cancel_action_item,
    close_satisfied,
    complete_action_item,
    create_action_item,
    edit_action_item,
)
from patrols.services.kit import MAX_AT_ONCE, New
from patrols.services.meetings import (
    create_meeting,
    edit_meeting,
    return_meeting,
    submit_meeting,
)
from patrols.services.operations import (
    create_operation,
    edit_operation,
    return_operation,
    submit_operation,
)
from patrols.services.patrols import (
    create_patrol,
    create_patrols,
    edit_patrol,
    return_patrol,
    submit_patrol,
)
from patrols.services.photos import add_photo, remove_photo
from patrols.services.plans import create_plan, create_plans, edit_plan, remove_plan
from patrols.services.points import create_point, create_points, edit_point

__all__ = [
    "MAX_AT_ONCE",
    "New",
    "add_photo",
    "cancel_action_item",
    "close_satisfied",
    "complete_action_item",
    "create_action_item",
    "create_meeting",
    "create_operation",
    "create_patrol",
    "create_patrols",
    "create_plan",
    "create_plans",
    "create_point",
    "create_points",
    "edit_action_item",
    "edit_meeting",
    "edit_operation",
    "edit_patrol",
    "edit_plan",
    "edit_point",
    "remove_photo",
    "remove_plan",
    "return_meeting",
    "return_operation",
    "return_patrol",
    "submit_meeting",
    "submit_operation",
    "submit_patrol",
]
