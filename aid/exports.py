"""Lists of stores, goods, stages and doses as files: what the pages show under the same filters."""

from django.utils.translation import gettext_lazy as _

from aid import columns, filters
from aid.models import DoseReport, Movement, Stage, Stock
from villages.exports.posko import report

report(
    "aid", _("Mutasi bantuan"), Movement, columns.MOVEMENTS_FILE, filters.MovementFilter,
    paper=(
        "moved_on", "kind", "item_name", "quantity", "unit_name_of_item", "store_name", "source",
        "area_name",
    ),
)  # fmt: skip
report(
    "aid-stock", _("Sisa bantuan per gudang"), Stock, columns.STOCKS_FILE, filters.StockFilter,
    paper=("store_name", "item_name", "quantity", "unit_name_of_item"),
)  # fmt: skip
report(
    "vaccination", _("Tahap vaksinasi"), Stage, columns.STAGES_FILE, filters.StageFilter,
    paper=("number", "area_name", "planned_on", "held_on", "doses", "detailed"),
)  # fmt: skip
report(
    "doses", _("Laporan dosis vaksin"), DoseReport, columns.DOSE_REPORTS_FILE,
    filters.DoseReportFilter,
    paper=(
        "stage_number", "area_name", "reported_on", "arrived", "used", "wasted", "screened_out",
    ),
)  # fmt: skip
