"""What one does with programmes: targets and their plans, published figures, closed weeks."""

from programs.services.figures import detail_figure, record_figure
from programs.services.plans import (
    UNCHANGED,
    BasisGiven,
    ShareGiven,
    reorder_ranks,
    revise_target,
    set_allocation,
)
from programs.services.targets import (
    explain_difference,
    finish_target,
    open_target,
    succeed_target,
)
from programs.services.weeks import close_week, open_week

__all__ = [
    "UNCHANGED",
    "BasisGiven",
    "ShareGiven",
    "close_week",
    "detail_figure",
    "explain_difference",
    "finish_target",
    "open_target",
    "open_week",
    "record_figure",
    "reorder_ranks",
    "revise_target",
    "set_allocation",
    "succeed_target",
]
