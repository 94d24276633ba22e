"""What lists of the field show: in the API, on pages, and in files."""

from django.db.models import Func, JSONField
from django.utils.translation import gettext_lazy as _

from core.columns import Column
from patrols.models import FieldRecord, PatrolPoint

# Rows below a record as one JSON value. Written out: Django takes longer to put this together from
# its own expressions than PostgreSQL takes for the whole list.


class RowsBelow(Func):
    arity = 1
    output_field = JSONField()


class VisitsOf(RowsBelow):
    template = """(SELECT coalesce(jsonb_agg(jsonb_build_object(
            'point', v.point_id, 'name', coalesce(o.name, v.place),
            'category', coalesce(o.category_id, v.category_id), 'place', v.place,
            'arrived_at', v.arrived_at, 'people_met', v.people_met, 'note', v.note)
            ORDER BY v.position), '[]'::jsonb)
        FROM patrols_visit v LEFT JOIN patrols_patrolpoint o ON o.id = v.point_id
        WHERE v.patrol_id = %(expressions)s)"""


class IncidentsOf(RowsBelow):
    template = """(SELECT coalesce(jsonb_agg(jsonb_build_object(
            'kind', i.kind_id, 'happened_at', i.happened_at, 'area', i.area_id,
            'point', i.point_id, 'latitude', i.latitude, 'longitude', i.longitude,
            'description', i.description, 'action', i.action) ORDER BY i.position), '[]'::jsonb)
        FROM patrols_incident i WHERE i.patrol_id = %(expressions)s)"""


class UnitsOf(RowsBelow):
    template = """(SELECT coalesce(jsonb_agg(u.code ORDER BY u.code), '[]'::jsonb)
        FROM patrols_joiningunit j JOIN units_unit u ON u.id = j.unit_id
        WHERE j.patrol_id = %(expressions)s)"""


class PhotosOf(RowsBelow):
    template = """(SELECT coalesce(jsonb_agg(jsonb_build_object(
            'id', p.id, 'width', p.width, 'height', p.height,
            'url', '/api/v1/patrols/' || p.patrol_id || '/photos/' || p.id || '/',
            'small_url', '/api/v1/patrols/' || p.patrol_id || '/photos/' || p.id || '/small/')
            ORDER BY p.uploaded_at, p.id), '[]'::jsonb)
        FROM patrols_patrolphoto p WHERE p.patrol_id = %(expressions)s)"""


class PointsOf(RowsBelow):
    template = """(SELECT coalesce(jsonb_agg(m.patrolpoint_id ORDER BY m.id), '[]'::jsonb)
        FROM patrols_patrolplan_points m WHERE m.patrolplan_id = %(expressions)s)"""


class VisitCount(Func):
    arity = 1
    template = "(SELECT count(*) FROM patrols_visit v WHERE v.patrol_id = %(expressions)s)"


class PeopleMet(Func):
    arity = 1
    template = "(SELECT sum(v.people_met) FROM patrols_visit v WHERE v.patrol_id = %(expressions)s)"


class IncidentWords(Func):
    """`Curat, Curwan`; NIHIL where that was said; empty where nothing is known."""

    arity = 2

    def as_sql(self, compiler, connection, **extra):
        key, key_params = compiler.compile(self.source_expressions[0])
        nihil, nihil_params = compiler.compile(self.source_expressions[1])
        sql = (
            f"CASE WHEN {nihil} THEN 'NIHIL' ELSE (SELECT string_agg(t.name, ', ' ORDER BY"  # noqa: S608
            " i.position) FROM patrols_incident i JOIN patrols_term t ON t.code = i.kind_id"
            f" WHERE i.patrol_id = {key}) END"
        )
        return sql, (*nihil_params, *key_params)


ID = Column("id", _("Nomor catatan"), kind="code")
RECEIPT = Column("receipt", _("Tanda terima"), kind="code", width=11)
UNIT = Column("unit", _("Kode kesatuan"), "unit__code", kind="code")
UNIT_NAME = Column("unit_name", _("Kesatuan"), "unit__name")
AREA = Column("area", _("Kode wilayah"), "area_id", kind="code")
AREA_NAME = Column("area_name", _("Wilayah"), "area__name")
PROGRAM = Column("program", _("Program"), "program__code", kind="code")
STATUS = Column("status", _("Status"), kind="status", choices=FieldRecord.Status.choices)
LATE = Column("late", _("Terlambat"), kind="bool")
SIMULATED = Column("simulated", _("Simulasi"), kind="bool")
VERSION = Column("version", _("Versi"), kind="integer")
SOURCE = Column("source", _("Sumber"))
RETURN_REASON = Column("return_reason", _("Alasan dikembalikan"))
LATITUDE = Column("latitude", _("Lintang"), kind="decimal", places=6)
LONGITUDE = Column("longitude", _("Bujur"), kind="decimal", places=6)

# Objects

POINT_NAME = Column("name", _("Nama obyek"))
CATEGORY = Column("category", _("Kode jenis"), "category_id", kind="code")
CATEGORY_NAME = Column("category_name", _("Jenis"), "category__name")
RISK = Column("risk", _("Kerawanan"), kind="code", choices=PatrolPoint.Risk.choices)
POINT_COLUMNS = (
    ID,
    POINT_NAME,
    CATEGORY,
    CATEGORY_NAME,
    RISK,
    AREA,
    AREA_NAME,
    UNIT,
    LATITUDE,
    LONGITUDE,
    Column("notes", _("Catatan")),
    Column("active", _("Masih dipatroli"), kind="bool"),
    SIMULATED,
    VERSION,
)
POINT_EXPORT = (
    POINT_NAME,
    CATEGORY_NAME,
    RISK,
    AREA_NAME,
    AREA,
    UNIT_NAME,
    LATITUDE,
    LONGITUDE,
    Column("notes", _("Catatan")),
    Column("active", _("Masih dipatroli"), kind="bool"),
    SIMULATED,
)

# Plans

PLAN_COLUMNS = (
    ID,
    UNIT,
    Column("planned_on", _("Tanggal rencana"), kind="date"),
    Column("starts_at", _("Mulai pukul"), kind="code"),
    Column("patrol_type", _("Jenis patroli"), "patrol_type_id", kind="code"),
    Column("points", _("Obyek"), PointsOf("pk"), kind="json"),
    Column("notes", _("Catatan")),
    SIMULATED,
    VERSION,
)

# Patrols

PATROLLED_ON = Column("patrolled_on", _("Tanggal"), kind="date")
STARTED_AT = Column("started_at", _("Mulai"), kind="moment")
ENDED_AT = Column("ended_at", _("Selesai"), kind="moment")
TYPE_NAME = Column("patrol_type_name", _("Jenis patroli"), "patrol_type__name")
ORDER_NUMBER = Column("order_number", _("Nomor sprin"))
VEHICLE = Column("vehicle", _("Sarana"))
SITUATION = Column("situation", _("Situasi"))
NIHIL = Column("nihil", _("NIHIL"), kind="bool")
VISITS = Column("visit_count", _("Obyek dikunjungi"), VisitCount("pk"), kind="integer", total=True)
PEOPLE = Column("people_met", _("Warga ditemui"), PeopleMet("pk"), kind="integer", total=True)
INCIDENTS = Column("incident_words", _("Kejadian"), IncidentWords("pk", "nihil"))
PATROL_COLUMNS = (
    ID,
    PROGRAM,
    UNIT,
    Column("units", _("Kesatuan yang ikut"), UnitsOf("pk"), kind="json"),
    AREA,
    Column("patrol_type", _("Jenis patroli"), "patrol_type_id", kind="code"),
    Column("plan", _("Rencana"), "plan_id", kind="code"),
    PATROLLED_ON,
    STARTED_AT,
    ENDED_AT,
    ORDER_NUMBER,
    VEHICLE,
    Column("team", _("Tim"), kind="json"),
    Column("participants", _("Peserta menurut instansi"), kind="json"),
    Column("joint", _("Gabungan"), kind="bool"),
    Column("visits", _("Kunjungan"), VisitsOf("pk"), kind="json"),
    Column("incidents", _("Kejadian"), IncidentsOf("pk"), kind="json"),
    NIHIL,
    Column("hotlines", _("Kanal disosialisasikan"), kind="json"),
    Column("appeals", _("Himbauan")),
    SITUATION,
    Column("notes", _("Uraian")),
    SOURCE,
    STATUS,
    RETURN_REASON,
    LATE,
    SIMULATED,
    VERSION,
    RECEIPT,
    Column("photos", _("Foto"), PhotosOf("pk"), kind="json"),
)
# The page's list; the key comes first so that a row can link to its record.
PATROL_LIST = (
    ID,
    PATROLLED_ON,
    Column("started_at", _("Mulai"), kind="moment"),
    TYPE_NAME,
    UNIT_NAME,
    AREA_NAME,
    Column("visit_count", _("Obyek"), VisitCount("pk"), kind="integer"),
    INCIDENTS,
    STATUS,
    LATE,
    SIMULATED,
    Column("joint", _("Gabungan"), kind="bool"),
)
PATROL_EXPORT = (
    RECEIPT,
    PATROLLED_ON,
    STARTED_AT,
    ENDED_AT,
    TYPE_NAME,
    UNIT_NAME,
    AREA_NAME,
    AREA,
    ORDER_NUMBER,
    VEHICLE,
    VISITS,
    PEOPLE,
    INCIDENTS,
    SITUATION,
    Column("joint", _("Gabungan"), kind="bool"),
    SOURCE,
    STATUS,
    LATE,
    SIMULATED,
)
