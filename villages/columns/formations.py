"""What a list of kampung shows: in the API, on the page, and in files."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, CharField, F, Func, JSONField, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from core.columns import Column
from units.models import CODE_WIDTHS
from villages.models import Formation
from villages.queries import activity


class NameAbove(Func):
    """Name of the area that is or lies above another at a level, by its code; looked up by the
    key, because most kampung stand at the desa itself and need no join."""

    arity = 1
    output_field = CharField()
    template = "(SELECT n.name FROM units_area n WHERE n.code = left(%(expressions)s, %(width)s))"

    def __init__(self, code, *, level: int) -> None:
        super().__init__(code, width=CODE_WIDTHS[level - 1])


def place_in_village() -> Case:
    """The place as it was typed; of an RW or RT of its own that one's name: `RT 002/RW 003`."""
    typed = Concat("place_name", Value(", "))
    rw, rt = F("area__name"), Concat("area__name", Value("/"), "area__parent__name")
    return Case(
        When(area__level=5, place_name="", then=rw),
        When(area__level=5, then=Concat(typed, rw)),
        When(area__level=6, place_name="", then=rt),
        When(area__level=6, then=Concat(typed, rt)),
        default=F("place_name"),
        output_field=CharField(),
    )


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
VERSION = Column("version", _("Versi"), kind="integer")
PROGRAM = Column("program", _("Program"), "program__code", kind="code")
AREA = Column("area", _("Kode desa"), "area_id", kind="code")
AREA_NAME = Column("area_name", _("Desa/Kelurahan"), "area__name")
# On lists and paper a kampung of an RW or RT is told by its desa and kecamatan, too.
VILLAGE_NAME = Column("area_name", _("Desa/Kelurahan"), NameAbove("area_id", level=4))
DISTRICT = Column("district", _("Kecamatan"), NameAbove("area_id", level=3))
PLACE_KIND = Column("place_kind", _("Tingkat"), kind="code", choices=Formation.PlaceKind.choices)
PLACE_NAME = Column("place_name", _("RW/Dusun/Tempat"))
WHERE_IN_VILLAGE = Column("place_name", PLACE_NAME.label, place_in_village())
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
    VERSION,
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
    VILLAGE_NAME,
    DISTRICT,
    WHERE_IN_VILLAGE,
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
    VILLAGE_NAME,
    DISTRICT,
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
    ID,  # by which a changed file finds its records again
    VERSION,
)
