"""What lists of the field show: in the API, on pages, and in files."""

from django.db.models import Func, IntegerField, JSONField, TextField
from django.utils.translation import gettext_lazy as _

from core.columns import Column
from patrols.models import ActionItem, FieldRecord, Meeting, PatrolPoint

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
    output_field = IntegerField()
    template = "(SELECT count(*) FROM patrols_visit v WHERE v.patrol_id = %(expressions)s)"


class PeopleMet(Func):
    arity = 1
    output_field = IntegerField()
    template = "(SELECT sum(v.people_met) FROM patrols_visit v WHERE v.patrol_id = %(expressions)s)"


class IncidentWords(Func):
    """`Curat, Curwan`; NIHIL where that was said; empty where nothing is known."""

    arity = 2
    output_field = TextField()

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


# Meetings and their follow-ups


class AttendeesOf(RowsBelow):
    template = """(SELECT coalesce(jsonb_agg(jsonb_build_object(
            'name', a.name, 'rank', a.rank, 'office', a.office,
            'institution', a.institution_id, 'part', a.part, 'said', a.said,
            'present', a.present) ORDER BY a.position), '[]'::jsonb)
        FROM patrols_attendee a WHERE a.meeting_id = %(expressions)s)"""


class ProblemsOf(RowsBelow):
    template = """(SELECT coalesce(jsonb_agg(jsonb_build_object(
            'area', p.area_id, 'kind', p.kind_id, 'severity', p.severity,
            'description', p.description, 'anticipation', p.anticipation)
            ORDER BY p.position), '[]'::jsonb)
        FROM patrols_problem p WHERE p.meeting_id = %(expressions)s)"""


class OpenItems(Func):
    arity = 1
    output_field = IntegerField()
    template = (
        "(SELECT count(*) FROM patrols_actionitem i"
        " WHERE i.meeting_id = %(expressions)s AND i.status = 'open')"
    )


class AttendeeCount(Func):
    arity = 1
    output_field = IntegerField()
    template = "(SELECT count(*) FROM patrols_attendee a WHERE a.meeting_id = %(expressions)s)"


TITLE = Column("title", _("Acara"))
LEVEL = Column("level", _("Tingkat"), kind="code", choices=Meeting.Level.choices)
MODE = Column("mode", _("Cara"), kind="code", choices=Meeting.Mode.choices)
STAGE = Column("stage", _("Tahap"), kind="code", choices=Meeting.Stage.choices)
HELD_ON = Column("held_on", _("Tanggal"), kind="date")
PLACE = Column("place", _("Tempat"))
CHAIR = Column("chair", _("Pimpinan rapat"))
KIND_NAME = Column("kind_name", _("Jenis"), "kind__name")
OPEN_ITEMS = Column(
    "open_items", _("Tindak lanjut berjalan"), OpenItems("pk"), kind="integer", total=True
)
ATTENDEES = Column("attendee_count", _("Peserta"), AttendeeCount("pk"), kind="integer", total=True)
MEETING_COLUMNS = (
    ID,
    PROGRAM,
    UNIT,
    AREA,
    STAGE,
    Column("kind", _("Jenis"), "kind_id", kind="code"),
    TITLE,
    LEVEL,
    MODE,
    HELD_ON,
    Column("starts_at", _("Mulai pukul"), kind="code"),
    Column("ends_at", _("Selesai pukul"), kind="code"),
    PLACE,
    Column("invitation_number", _("Nomor undangan")),
    Column("invitation_date", _("Tanggal undangan"), kind="date"),
    Column("invited", _("Diundang")),
    Column("agenda", _("Agenda")),
    CHAIR,
    Column("minute_taker", _("Notulis")),
    Column("minutes", _("Pembahasan")),
    Column("attendees", _("Peserta"), AttendeesOf("pk"), kind="json"),
    Column("problems", _("Pemetaan persoalan"), ProblemsOf("pk"), kind="json"),
    Column("decisions", _("Keputusan")),
    SOURCE,
    STATUS,
    RETURN_REASON,
    LATE,
    SIMULATED,
    VERSION,
    RECEIPT,
)
MEETING_LIST = (
    ID,
    HELD_ON,
    TITLE,
    KIND_NAME,
    LEVEL,
    MODE,
    UNIT_NAME,
    STAGE,
    OPEN_ITEMS,
    STATUS,
    SIMULATED,
)
MEETING_EXPORT = (
    RECEIPT,
    HELD_ON,
    KIND_NAME,
    TITLE,
    LEVEL,
    MODE,
    STAGE,
    PLACE,
    CHAIR,
    UNIT_NAME,
    AREA_NAME,
    ATTENDEES,
    OPEN_ITEMS,
    SOURCE,
    STATUS,
    SIMULATED,
)
TEXT = Column("text", _("Tindak lanjut"))
DUE_ON = Column("due_on", _("Tenggat"), kind="date")
RULE = Column("rule", _("Dipenuhi oleh"), kind="code", choices=ActionItem.Rule.choices)
ITEM_STATUS = Column("status", _("Status"), kind="status", choices=ActionItem.Status.choices)
ACTION_ITEM_COLUMNS = (
    ID,
    Column("meeting", _("Rapat"), "meeting_id", kind="code"),
    TEXT,
    Column("decision", _("Keputusan")),
    Column("unit", _("Kesatuan"), "unit__code", kind="code"),
    Column("institution", _("Instansi"), "institution_id", kind="code"),
    DUE_ON,
    Column("working_days", _("Hari kerja"), kind="integer"),
    RULE,
    Column("rule_program", _("Program"), "rule_program__code", kind="code"),
    ITEM_STATUS,
    Column("evidence", _("Bukti")),
    Column("closed_on", _("Selesai pada"), kind="date"),
    SIMULATED,
    VERSION,
)
ACTION_ITEM_EXPORT = (
    DUE_ON,
    TEXT,
    Column("meeting_title", _("Rapat"), "meeting__title"),
    Column("unit_name", _("Kesatuan"), "unit__name"),
    Column("institution_name", _("Instansi"), "institution__name"),
    RULE,
    ITEM_STATUS,
    Column("evidence", _("Bukti")),
    Column("closed_on", _("Selesai pada"), kind="date"),
    SIMULATED,
)


# Operations


class SanctionCount(Func):
    """Sanctions as told one by one, unknown if none are."""

    arity = 1
    output_field = IntegerField()
    template = "(SELECT sum((s ->> 'count')::int) FROM jsonb_array_elements(%(expressions)s) AS s)"


PEOPLE_COUNT = Column("people", _("Orang ditindak"), kind="integer", total=True)
MASKS = Column("masks", _("Masker dibagikan"), kind="integer", total=True)
STATED = Column("stated_total", _("Sanksi menurut sumber"), kind="integer")
SANCTIONS = Column(
    "sanction_count", _("Sanksi"), SanctionCount("sanctions"), kind="integer", total=True
)
OPERATION_COLUMNS = (
    ID,
    PROGRAM,
    UNIT,
    AREA,
    HELD_ON,
    Column("ended_on", _("Sampai tanggal"), kind="date"),
    Column("starts_at", _("Mulai pukul"), kind="code"),
    Column("ends_at", _("Selesai pukul"), kind="code"),
    Column("place", _("Lokasi")),
    Column("participants", _("Tim gabungan"), kind="json"),
    PEOPLE_COUNT,
    Column("sanctions", _("Sanksi"), kind="json"),
    SANCTIONS,
    STATED,
    MASKS,
    SITUATION,
    Column("notes", _("Uraian")),
    SOURCE,
    STATUS,
    RETURN_REASON,
    LATE,
    SIMULATED,
    VERSION,
    RECEIPT,
)
OPERATION_LIST = (
    ID,
    HELD_ON,
    Column("ended_on", _("Sampai tanggal"), kind="date"),
    Column("place", _("Lokasi")),
    UNIT_NAME,
    PEOPLE_COUNT,
    SANCTIONS,
    STATED,
    MASKS,
    STATUS,
    SIMULATED,
)
OPERATION_EXPORT = (
    RECEIPT,
    HELD_ON,
    Column("ended_on", _("Sampai tanggal"), kind="date"),
    Column("place", _("Lokasi")),
    UNIT_NAME,
    AREA_NAME,
    PEOPLE_COUNT,
    SANCTIONS,
    STATED,
    MASKS,
    SITUATION,
    SOURCE,
    STATUS,
    SIMULATED,
)
