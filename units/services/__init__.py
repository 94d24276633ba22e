"""What changes units, coverage, people and areas. Each act leaves its trace in the audit trail."""

from units.services.access import end_access, remove_second_factor, set_password
from units.services.areas import create_area
from units.services.codes import (
    CODE_LIFE,
    issue_one_time_code,
    may_receive_code,
    redeem_one_time_code,
    spend_code,
)
from units.services.people import assign_area, post_user
from units.services.tokens import create_token, revoke_token, units_for_tokens
from units.services.tree import cover, end_coverage, place_in_tree, save_unit

__all__ = [
    "CODE_LIFE",
    "assign_area",
    "cover",
    "create_area",
    "create_token",
    "end_access",
    "end_coverage",
    "issue_one_time_code",
    "may_receive_code",
    "place_in_tree",
    "post_user",
    "redeem_one_time_code",
    "remove_second_factor",
    "revoke_token",
    "save_unit",
    "set_password",
    "spend_code",
    "units_for_tokens",
]
