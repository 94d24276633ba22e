"""What one does with programmes: targets and their plans, published figures, closed weeks."""

from django.utils.translation import gettext_lazy as _

from core import audit
from programs.services.figures import detail_figure, record_figure
from programs.services.plans import (
    UNCHANGED,
    BasisGiven,
    ShareGiven,
    natural_week,
    reorder_ranks,
    revise_target,
    set_allocation,
)
from programs.services.statements import publish_message, record_order
from programs.services.targets import (
    explain_difference,
    final_stock,
    finish_target,
    open_target,
    succeed_target,
)
from programs.services.weeks import close_week, open_week

audit.name_acts(
    {
        "revise": _("rencana diubah"),
        "allocate": _("jatah dibagikan"),
        "reorder": _("jadwal bantu diurutkan"),
        "explain": _("selisih dijelaskan"),
        "finish": _("diselesaikan"),
        "detail": _("dirinci"),
        "close": _("minggu ditutup"),
        "open": _("minggu dibuka"),
        "word": _("naskah WhatsApp diubah"),
    }
)

__all__ = [
    "UNCHANGED",
    "BasisGiven",
    "ShareGiven",
    "close_week",
    "detail_figure",
    "explain_difference",
    "final_stock",
    "finish_target",
    "natural_week",
    "open_target",
    "open_week",
    "publish_message",
    "record_figure",
    "record_order",
    "reorder_ranks",
    "revise_target",
    "set_allocation",
    "succeed_target",
]
