"""What lists of stores, goods, stages and doses show: in the API, on pages, and in files."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from aid.models import DoseReport, Movement, Site, Stage, Store, VaccineTarget
from core.columns import Column
from villages.columns import COLUMNS_OF
from villages.columns.posko import AREA, AREA_NAME, ID, KEPT, SIMULATED, UNDER, UNIT, UNIT_NAME

NOTES = Column("notes", _("Catatan"))
CITATION = Column("citation", _("Sumber berita"))
RETURN_REASON = Column("return_reason", _("Alasan dikembalikan"))
STORE_NAME = Column("store_name", _("Gudang"), "store__name")
ITEM = Column("item", _("Kode barang"), "item_id", kind="code")
ITEM_NAME = Column("item_name", _("Barang"), "item__name")
UNIT_OF_ITEM = Column("unit_name_of_item", _("Satuan"), "item__unit_name")
QUANTITY = Column("quantity", _("Jumlah"), kind="integer")

ITEMS = (
    Column("code", _("Kode"), kind="code"),
    Column("name", _("Nama")),
    Column("unit_name", _("Satuan")),
    Column("measure", _("Ukuran"), "measure_id", kind="code"),
)

NAME = Column("name", _("Nama gudang"))
PLACE = Column("place", _("Letak"))
ACTIVE = Column("active", _("Dipakai"), kind="bool")
STORES = (ID, NAME, UNIT, UNIT_NAME, AREA, AREA_NAME, PLACE, ACTIVE, *KEPT)
STORES_LIST = (NAME, UNIT_NAME, AREA_NAME, PLACE, ACTIVE, SIMULATED)

STOCKS = (
    Column("store", _("Nomor gudang"), "store_id", kind="code"),
    STORE_NAME,
    ITEM,
    ITEM_NAME,
    Column("quantity", _("Sisa"), kind="integer"),
    UNIT_OF_ITEM,
)
STOCKS_FILE = (
    STORE_NAME,
    Column("unit_name", _("Kesatuan"), "store__unit__name"),
    ITEM_NAME,
    Column("quantity", _("Sisa"), kind="integer"),
    UNIT_OF_ITEM,
    Column("simulated", _("Simulasi"), "store__simulated", kind="bool"),
)

KIND = Column("kind", _("Jenis"), kind="code", choices=Movement.Kind.choices)
MOVED_ON = Column("moved_on", _("Tanggal"), kind="date")
SOURCE = Column("source", _("Asal"), kind="code", choices=Movement.Source.choices)
GIVER = Column("giver", _("Nama pemberi"))
OTHER_NAME = Column("other_store_name", _("Gudang tujuan"), "other_store__name")
RECIPIENTS = Column(
    "recipients", _("Kelompok penerima"), kind="code", choices=Movement.Recipients.choices
)
RECIPIENT_COUNT = Column("recipient_count", _("Jumlah penerima"), kind="integer")
HANDED_BY = Column("handed_by", _("Yang menyerahkan"))
RECEIVED_BY = Column("received_by", _("Yang menerima"))
STATUS = Column("status", _("Status"), kind="status", choices=Movement.Status.choices)
MOVEMENTS = (
    ID, KIND, Column("program", _("Program"), "program__code", kind="code"),
    Column("store", _("Nomor gudang"), "store_id", kind="code"), STORE_NAME,
    Column("other_store", _("Nomor gudang tujuan"), "other_store_id", kind="code"), OTHER_NAME,
    Column("original", _("Nomor penyaluran asal"), "original_id", kind="code"),
    ITEM, ITEM_NAME, QUANTITY, UNIT_OF_ITEM, MOVED_ON, SOURCE, GIVER, UNIT, AREA, AREA_NAME,
    RECIPIENTS, RECIPIENT_COUNT, HANDED_BY, RECEIVED_BY, CITATION, NOTES, STATUS, RETURN_REASON,
    *KEPT,
)  # fmt: skip
MOVEMENTS_LIST = (
    MOVED_ON, KIND, ITEM_NAME, QUANTITY, UNIT_OF_ITEM, STORE_NAME, SOURCE, AREA_NAME, STATUS,
    SIMULATED,
)  # fmt: skip
MOVEMENTS_FILE = (
    MOVED_ON, KIND, ITEM_NAME, QUANTITY, UNIT_OF_ITEM, STORE_NAME, OTHER_NAME, SOURCE, GIVER,
    AREA_NAME, AREA, UNIT_NAME, RECIPIENTS, RECIPIENT_COUNT, HANDED_BY, RECEIVED_BY, CITATION,
    NOTES, STATUS, SIMULATED,
    Column("receipt", _("Tanda terima"), kind="code"),
)  # fmt: skip

NUMBER = Column("number", _("Tahap"), kind="integer")
PLANNED_ON = Column("planned_on", _("Direncanakan"), kind="date")
HELD_ON = Column("held_on", _("Terlaksana"), kind="date")
DOSES = Column("doses", _("Dosis direncanakan"), kind="integer", total=True)
DOSE_NUMBER = Column("dose_number", _("Dosis ke-"), kind="integer")
BRAND = Column("brand", _("Jenis vaksin"))
DETAILED = Column("detailed", _("Alokasi dirinci"), kind="bool")
STAGES = (
    ID, Column("program", _("Program"), "program__code", kind="code"), UNIT, AREA, AREA_NAME,
    NUMBER, PLANNED_ON, HELD_ON, DOSES, DOSE_NUMBER, BRAND, DETAILED, CITATION,
    Column("quote", _("Kutipan")), NOTES, *KEPT,
)  # fmt: skip
STAGES_LIST = (NUMBER, AREA_NAME, PLANNED_ON, HELD_ON, DOSES, DETAILED, SIMULATED)
STAGES_FILE = (
    NUMBER, AREA_NAME, PLANNED_ON, HELD_ON, DOSES, DOSE_NUMBER, BRAND, DETAILED, CITATION, NOTES,
    SIMULATED,
)  # fmt: skip

OF_STAGE = Column("stage", _("Nomor tahap"), "stage_id", kind="code")
STAGE_NUMBER = Column("stage_number", _("Tahap"), "stage__number", kind="integer")
SITES = (ID, OF_STAGE, AREA, AREA_NAME, UNIT, Column("name", _("Tempat")), *KEPT)
ALLOCATIONS = (
    OF_STAGE, AREA, AREA_NAME, UNIT, Column("zone", _("Zona")),
    Column("weight", _("Bobot"), kind="integer"), Column("doses", _("Alokasi"), kind="integer"),
)  # fmt: skip

REPORTED_ON = Column("reported_on", _("Tanggal"), kind="date")
ARRIVED = Column("arrived", _("Datang"), kind="integer", total=True)
USED = Column("used", _("Dipakai"), kind="integer", total=True)
WASTED = Column("wasted", _("Rusak"), kind="integer", total=True)
SCREENED_OUT = Column("screened_out", _("Tidak lolos skrining"), kind="integer", total=True)
DOSE_STATUS = Column("status", _("Status"), kind="status", choices=DoseReport.Status.choices)
DOSE_REPORTS = (
    ID, OF_STAGE, STAGE_NUMBER, AREA, AREA_NAME, UNIT, REPORTED_ON, ARRIVED, USED, WASTED,
    SCREENED_OUT, NOTES, DOSE_STATUS, RETURN_REASON, *KEPT,
)  # fmt: skip
DOSE_REPORTS_LIST = (
    AREA_NAME, STAGE_NUMBER, REPORTED_ON, ARRIVED, USED, WASTED, SCREENED_OUT, DOSE_STATUS,
    SIMULATED,
)  # fmt: skip
DOSE_REPORTS_FILE = (
    STAGE_NUMBER, AREA_NAME, UNDER, AREA, UNIT_NAME, REPORTED_ON, ARRIVED, USED, WASTED,
    SCREENED_OUT, NOTES, DOSE_STATUS, SIMULATED,
)  # fmt: skip

# Of a desa or kelurahan (`queries.doses_by_village`): its share of a stage and what came of it.
VILLAGE = Column("area", _("Kode wilayah"), "code", kind="code")
VILLAGE_NAME = Column("area_name", _("Desa/Kelurahan"), "name")
VILLAGE_UNDER = Column("under", _("Kecamatan"), "parent__name")
VILLAGE_DOSES = (
    VILLAGE, VILLAGE_NAME, VILLAGE_UNDER,
    Column("zone", _("Zona"), "zone"),
    Column("allocated", _("Alokasi"), "allocated", kind="integer", total=True),
    Column("arrived", _("Datang"), "arrived", kind="integer", total=True),
    Column("used", _("Dipakai"), "used", kind="integer", total=True),
    Column("wasted", _("Rusak"), "wasted", kind="integer", total=True),
    Column("screened_out", _("Tidak lolos skrining"), "screened_out", kind="integer", total=True),
    Column("rest", _("Sisa"), F("arrived") - F("used") - F("wasted"), kind="integer", total=True),
)  # fmt: skip
# Of a desa or kelurahan (`queries.coverage_by_village`): doses of a number against its people.
VILLAGE_COVERAGE = (
    VILLAGE, VILLAGE_NAME, VILLAGE_UNDER,
    Column("people", _("Sasaran"), "people", kind="integer", total=True),
    Column("as_of", _("Per tanggal"), "as_of", kind="date"),
    Column("used", _("Disuntik"), "used", kind="integer", total=True),
    Column("coverage", _("Cakupan"), "coverage", kind="percent"),
)  # fmt: skip

TARGETS = (
    ID, AREA, AREA_NAME, UNIT, Column("people", _("Sasaran (orang)"), kind="integer"),
    Column("as_of", _("Per tanggal"), kind="date"), CITATION, *KEPT,
)  # fmt: skip

# What keeping a record answers beside a refusal.
COLUMNS_OF.update(
    {
        DoseReport: DOSE_REPORTS,
        Movement: MOVEMENTS,
        Site: SITES,
        Stage: STAGES,
        Store: STORES,
        VaccineTarget: TARGETS,
    }
)
