"""What a list of kampung shows: in the API, on the page, and in files."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, JSONField
from django.utils.translation import gettext_lazy as _

from core.columns import Column
from villages.models import Formation
from villages.queries import activity


class PhotosOf(Func):
    """The photos of a kampung, oldest first. Written out: Django takes longer to put this together
    from its own expressions than PostgreSQL takes for the whole list."""

    arity = 1
    output_field = ArrayField(JSONField())
    template = """ARRAY(
        SELECT jsonb_build_object(
            'id', p.id, 'width', p.width, 'height', p.height,
            'url', '/api/v1/formations/' || p.formation_id || '/photos/' || p.id || '/',
            'small_url', '/api/v1/formations/' || p.formation_id || '/photos/' || p.id || '/small/')
        FROM villages_photo p WHERE p.formation_id = %(expressions)s ORDER BY p.uploaded_at, p.id)
    """


ID = Column("id", _("Nomor catatan"), kind="code")
PROGRAM = Column("program", _("Program"), "program__code", kind="code")
AREA = Column("area", _("Kode desa"), "area_id", kind="code")
AREA_NAME = Column("area_name", _("Desa/Kelurahan"), "area__name")
PLACE_KIND = Column("place_kind", _("Tingkat"), kind="code", choices=Formation.PlaceKind.choices)
PLACE_NAME = Column("place_name", _("RW/Dusun/Tempat"))
UNIT = Column("unit", _("Kode polsek"), "unit__code", kind="code")
NAME = Column("name", _("Nama kampung"))
FORMED_ON = Column("formed_on", _("Tanggal pembentukan"), kind="date")
FORMED_YEAR = Column("formed_year", _("Tahun pembentukan"), kind="code")
INITIAL = Column("initial", _("Data awal"), kind="bool")
INAUGURATED_ON = Column("inaugurated_on", _("Tanggal peresmian"), kind="date")
INAUGURATED_BY = Column("inaugurated_by", _("Diresmikan oleh"))
SETTLEMENT = Column(
    "settlement_type", _("Jenis permukiman"), kind="code", choices=Formation.Settlement.choices
)
DECREE_NUMBER = Column("decree_number", _("Nomor SK"))
DECREE_DATE = Column("decree_date", _("Tanggal SK"), kind="date")
LATITUDE = Column("latitude", _("Lintang"), kind="decimal", places=6)
LONGITUDE = Column("longitude", _("Bujur"), kind="decimal", places=6)
PETUGAS = Column("petugas", _("Petugas"))
NOTES = Column("notes", _("Catatan"))
LATE = Column("late", _("Terlambat"), kind="bool")
SIMULATED = Column("simulated", _("Simulasi"), kind="bool")
STATUS = Column("status", _("Status"), kind="status", choices=Formation.Status.choices)
RECEIPT = Column("receipt", _("Tanda terima"), kind="code")

# A record of the API: in lists, alone, and as the current one beside a refusal.
API_COLUMNS = (
    ID,
    PROGRAM,
    AREA,
    AREA_NAME,
    PLACE_KIND,
    PLACE_NAME,
    UNIT,
    NAME,
    FORMED_ON,
    FORMED_YEAR,
    INITIAL,
    INAUGURATED_ON,
    INAUGURATED_BY,
    SETTLEMENT,
    DECREE_NUMBER,
    DECREE_DATE,
    LATITUDE,
    LONGITUDE,
    Column("aspects", _("Aspek"), kind="json"),
    PETUGAS,
    NOTES,
    Column("figure", _("Merinci angka"), "figure_id", kind="code"),
    LATE,
    SIMULATED,
    STATUS,
    Column("version", _("Versi"), kind="integer"),
    RECEIPT,
    Column("return_reason", _("Alasan dikembalikan")),
    Column("dissolved_on", _("Nonaktif sejak"), kind="date"),
    Column("dissolve_reason", _("Alasan nonaktif")),
    Column("reactivated_on", _("Aktif kembali sejak"), kind="date"),
    Column("submitted_at", _("Dikirim pada"), kind="moment"),
    Column("decided_at", _("Diputuskan pada"), kind="moment"),
    Column("photos", _("Foto"), PhotosOf("pk"), kind="json"),
)

# The page's list; the key comes first so that a row can link to its record.
LIST_COLUMNS = (
    ID,
    FORMED_ON,
    FORMED_YEAR,
    NAME,
    AREA_NAME,
    Column("district", _("Kecamatan"), "area__parent__name"),
    PLACE_NAME,
    PROGRAM,
    Column("unit", _("Polsek"), "unit__name"),
    STATUS,
    LATE,
    SIMULATED,
)

EXPORT_COLUMNS = (
    Column("receipt", _("Tanda terima"), kind="code", width=11),
    PROGRAM,
    NAME,
    AREA_NAME,
    Column("district", _("Kecamatan"), "area__parent__name"),
    AREA,
    PLACE_KIND,
    PLACE_NAME,
    Column("unit", _("Polsek"), "unit__name"),
    FORMED_ON,
    FORMED_YEAR,
    INITIAL,
    INAUGURATED_ON,
    INAUGURATED_BY,
    SETTLEMENT,
    DECREE_NUMBER,
    DECREE_DATE,
    LATITUDE,
    LONGITUDE,
    PETUGAS,
    NOTES,
    STATUS,
    Column(
        "activity", _("Keadaan"), activity.activity_of_row(), kind="code", choices=activity.WORDS
    ),
    Column("last_sign", _("Tanda terakhir"), activity.LAST_SIGN, kind="date"),
    Column("dissolved_on", _("Nonaktif sejak"), kind="date"),
    LATE,
    SIMULATED,
)
