"""What lists of pillars, posko, rosters, requests, assessments and marks show."""

from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Extract
from django.utils.translation import gettext_lazy as _

from core.columns import Column
from villages.models import Mark, Posko, PoskoRequest

ID = Column("id", _("Nomor catatan"), kind="code")
AREA = Column("area", _("Kode wilayah"), "area_id", kind="code")
AREA_NAME = Column("area_name", _("Wilayah"), "area__name")
UNDER = Column("under", _("Di bawah"), "area__parent__name")
UNIT = Column("unit", _("Kode polsek"), "unit__code", kind="code")
UNIT_NAME = Column("unit_name", _("Polsek"), "unit__name")
SOURCE = Column("source", _("Sumber"))
SIMULATED = Column("simulated", _("Simulasi"), kind="bool")
VERSION = Column("version", _("Versi"), kind="integer")
RECEIPT = Column("receipt", _("Tanda terima"), kind="code")
KEPT = (SIMULATED, VERSION, RECEIPT)

PILLAR_KINDS = (
    Column("code", _("Kode"), kind="code"),
    Column("name", _("Nama")),
    Column("level", _("Tingkat"), kind="integer"),
    Column("partner", _("Mitra"), kind="bool"),
)

PILLAR = Column("pillar", _("Kode pilar"), "pillar_id", kind="code")
PILLAR_NAME = Column("pillar_name", _("Pilar"), "pillar__name")
NAME = Column("name", _("Nama"))
TITLE = Column("title", _("Pangkat/jabatan"))
SINCE = Column("starts_on", _("Sejak"), kind="date")
UNTIL = Column("ends_on", _("Sampai"), kind="date")
HOLDERS = (ID, PILLAR, AREA, AREA_NAME, UNIT, NAME, TITLE, SINCE, UNTIL, SOURCE, *KEPT)
HOLDERS_LIST = (NAME, PILLAR_NAME, TITLE, AREA_NAME, UNDER, SINCE, UNTIL, SIMULATED)
HOLDERS_FILE = (
    PILLAR_NAME, NAME, TITLE, AREA_NAME, UNDER, AREA, UNIT_NAME, SINCE, UNTIL, SOURCE, SIMULATED,
    RECEIPT,
)  # fmt: skip

OPENS = Column("opens_at", _("Buka"), kind="code")
CLOSES = Column("closes_at", _("Tutup"), kind="code")
STATE = Column("state", _("Status"), kind="status", choices=Posko.State.choices)
POSKO_NAME = Column("name", _("Nama posko"))
PLACE = Column("place", _("Letak"))
ACTIVE_FROM = Column("active_from", _("Aktif sejak"), kind="date")
CLOSED_ON = Column("closed_on", _("Ditutup pada"), kind="date")
LATITUDE = Column("latitude", _("Lintang"), kind="decimal", places=6)
LONGITUDE = Column("longitude", _("Bujur"), kind="decimal", places=6)
PROGRAM = Column("program", _("Program"), "program__code", kind="code")
POSKO = (
    ID, PROGRAM, AREA, AREA_NAME, UNIT, POSKO_NAME, PLACE, OPENS, CLOSES, STATE, ACTIVE_FROM,
    CLOSED_ON, LATITUDE, LONGITUDE, SOURCE, *KEPT,
)  # fmt: skip
POSKO_FILE = (
    POSKO_NAME, AREA_NAME, UNDER, AREA, UNIT_NAME, PROGRAM, PLACE, OPENS, CLOSES, STATE,
    ACTIVE_FROM, CLOSED_ON, SOURCE, SIMULATED, RECEIPT,
)  # fmt: skip

OF_POSKO = Column("posko", _("Nomor posko"), "posko_id", kind="code")
OF_POSKO_NAME = Column("posko_name", _("Posko"), "posko__name")
PERSON = Column("person", _("Petugas jaga"))
STARTS = Column("starts_at", _("Mulai"), kind="moment")
ENDS = Column("ends_at", _("Selesai"), kind="moment")
CANCELLED = Column("cancelled_at", _("Dibatalkan pada"), kind="moment")
CANCEL_REASON = Column("cancel_reason", _("Alasan batal"))
SHIFTS = (ID, OF_POSKO, PILLAR, PERSON, STARTS, ENDS, CANCELLED, CANCEL_REASON, *KEPT)
SHIFTS_FILE = (
    OF_POSKO_NAME, PILLAR_NAME, PERSON, STARTS, ENDS,
    Column("arrived_at", _("Hadir pukul"), "check_ins__arrived_at", kind="moment"),
    CANCELLED, CANCEL_REASON, SIMULATED,
)  # fmt: skip

ARRIVED = Column("arrived_at", _("Datang"), kind="moment")
PHONE = Column("phone_at", _("Waktu HP"), kind="moment")
LEFT = Column("left_at", _("Pulang"), kind="moment")
CHECK_INS = (
    ID, OF_POSKO, Column("shift", _("Nomor giliran"), "shift_id", kind="code"), PILLAR, PERSON,
    ARRIVED, PHONE, LEFT, *KEPT,
)  # fmt: skip

CATEGORY = Column(
    "category", _("Jenis permintaan"), kind="code", choices=PoskoRequest.Category.choices
)
ASKED = Column("asked_at", _("Diminta pada"), kind="moment")
RESPONDED = Column("responded_at", _("Ditanggapi pada"), kind="moment")
# Whole minutes; unknown while nobody answered.
RESPONSE = Column(
    "response_minutes",
    _("Waktu tanggap (menit)"),
    Extract(
        ExpressionWrapper(F("responded_at") - F("asked_at"), output_field=DurationField()), "epoch"
    )
    / 60,
    kind="decimal",
    places=0,
)
REQUESTS = (ID, OF_POSKO, CATEGORY, ASKED, RESPONDED, PILLAR, RESPONSE, *KEPT)
REQUESTS_LIST = (CATEGORY, OF_POSKO_NAME, ASKED, RESPONDED, RESPONSE, SIMULATED)
REQUESTS_FILE = (
    OF_POSKO_NAME,
    Column("area_name", _("Desa/Kelurahan"), "posko__area__name"),
    CATEGORY, ASKED, RESPONDED, RESPONSE, PILLAR_NAME, SIMULATED,
)  # fmt: skip

FORMATION = Column("formation", _("Nomor kampung"), "formation_id", kind="code")
FORMATION_NAME = Column("formation_name", _("Kampung"), "formation__name")
ASSESSED_ON = Column("assessed_on", _("Tanggal penilaian"), kind="date")
ASSESSOR = Column("assessor", _("Penilai"))
TOTAL = Column("total", _("Jumlah nilai"), kind="integer")
ASSESSED = Column("aspects_assessed", _("Aspek dinilai"), kind="integer")
ASKED_ASPECTS = Column("aspects_asked", _("Aspek program"), kind="integer")
NOTES = Column("notes", _("Catatan"))
POINTS = Column("points", _("Nilai per aspek"), kind="json")
ASSESSMENTS = (
    ID, FORMATION, ASSESSED_ON, ASSESSOR, POINTS, TOTAL, ASSESSED, ASKED_ASPECTS, NOTES, *KEPT,
)  # fmt: skip
ASSESSMENTS_LIST = (
    FORMATION_NAME,
    ASSESSED_ON,
    ASSESSOR,
    TOTAL,
    ASSESSED,
    ASKED_ASPECTS,
    SIMULATED,
)
ASSESSMENTS_FILE = (
    FORMATION_NAME,
    Column("area_name", _("Desa/Kelurahan"), "formation__area__name"),
    Column("unit_name", _("Polsek"), "formation__unit__name"),
    Column("program", _("Program"), "formation__program__code", kind="code"),
    ASSESSED_ON, ASSESSOR, TOTAL, ASSESSED, ASKED_ASPECTS, POINTS, NOTES, SIMULATED,
)  # fmt: skip

KIND = Column("kind", _("Jenis"), kind="code", choices=Mark.Kind.choices)
MARKED_ON = Column("marked_on", _("Tanggal"), kind="date")
WHO = Column("who", _("Oleh"))
QUOTE = Column("quote", _("Kutipan"))
MARKS = (ID, AREA, AREA_NAME, UNIT, KIND, MARKED_ON, WHO, SOURCE, QUOTE, *KEPT)
MARKS_LIST = (KIND, AREA_NAME, UNDER, MARKED_ON, WHO, SOURCE, SIMULATED)
MARKS_FILE = (KIND, AREA_NAME, UNDER, AREA, MARKED_ON, WHO, SOURCE, QUOTE, SIMULATED)
