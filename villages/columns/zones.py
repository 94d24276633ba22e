"""What lists of zones, reports, rules, regimes, statements and cases show."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, Value, When
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from core.columns import Column
from villages.models import (
    SCALE_CHOICES,
    ZONE_CHOICES,
    CaseClaim,
    Enforcement,
    RegimeArea,
    ZoneResponse,
    ZoneRuleStart,
)
from villages.queries.zones import Responses
from villages.zones import State

STATE_CHOICES = (
    (State.KNOWN.value, _("Berlaku")),
    (State.STALE.value, _("Data lebih dari 7 hari")),
    (State.UNREPORTED.value, _("Belum ada laporan")),
)
COUNTED_CHOICES = (*ZONE_CHOICES, *STATE_CHOICES[1:])


def differs(stated: str, computed: str) -> Case:
    """Did the posko state another zone than was computed? None where it stated none."""
    return Case(
        When(Q(**{stated: ""}) | Q(**{f"{stated}__isnull": True}), then=Value(None)),
        When(~Q(**{stated: F(computed)}), then=Value(True)),
        default=Value(False),
    )


ID = Column("id", _("Nomor catatan"), kind="code")
AREA = Column("area", _("Kode wilayah"), "area_id", kind="code")
AREA_NAME = Column("area_name", _("Wilayah"), "area__name")
UNIT = Column("unit", _("Kode polsek"), "unit__code", kind="code")
AS_OF = Column("as_of", _("Per tanggal"), kind="date")
SOURCE = Column("source", _("Sumber"))
QUOTE = Column("quote", _("Kutipan"))
SIMULATED = Column("simulated", _("Simulasi"), kind="bool")
RECORDED_AT = Column("recorded_at", _("Dicatat pada"), kind="moment")
RECORDED_BY = Column("recorded_by", _("Dicatat oleh"), "recorded_by__name")
WITHDRAWN_AT = Column("withdrawn_at", _("Ditarik pada"), kind="moment")
WITHDRAWN = (WITHDRAWN_AT, Column("withdraw_reason", _("Alasan ditarik")))

# Zones of RT on a day: over `queries.zones.zones_on`
RT_CODE = Column("area", _("Kode RT"), "code", kind="code")
RT_NAME = Column("area_name", _("RT"), "name")
RW_NAME = Column("rw", _("RW"), "parent__name")
VILLAGE_NAME = Column("village", _("Desa/Kelurahan"), "parent__parent__name")
ZONE = Column("zone", _("Zona"), kind="status", choices=ZONE_CHOICES)
STATE = Column("state", _("Keadaan data"), kind="status", choices=STATE_CHOICES)
HOUSES = Column(
    "positive_houses", _("Rumah positif"), "standing__report__positive_houses", kind="integer",
    total=True,
)  # fmt: skip
ON = Column("as_of", _("Laporan per tanggal"), "standing__as_of", kind="date")
RULE = Column("rule", _("Aturan"), "standing__report__rule_id", kind="code")
CITATION = Column("citation", _("Dasar"), "standing__report__rule__citation")
STATED = Column(
    "stated_zone", _("Zona menurut posko"), "standing__report__stated_zone", kind="status",
    choices=ZONE_CHOICES,
)  # fmt: skip
DIFFERS = Column(
    "stated_differs", _("Berbeda dari hitungan"),
    differs("standing__report__stated_zone", "standing__zone"), kind="bool",
)  # fmt: skip
REVISION = Column("revision", _("Perbaikan ke"), "standing__report__revision", kind="integer")
INVENTED = Column("simulated", _("Simulasi"), "standing__report__simulated", kind="bool")
RESPONSE = Column(
    "response", _("Tindakan"),
    Responses(F("code"), F("standing__report__rule_id"), F("zone"), F("standing__as_of")),
    kind="json",
)  # fmt: skip
ZONES = (
    RT_CODE, RT_NAME, RW_NAME, VILLAGE_NAME, ZONE, STATE, HOUSES, ON, RULE, CITATION, STATED,
    DIFFERS, Column("report", _("Laporan"), "standing__report_id", kind="code"), REVISION,
    INVENTED, RESPONSE,
)  # fmt: skip
ZONES_LIST = (
    RT_CODE, RT_NAME, RW_NAME, VILLAGE_NAME, Column("counted_as", "", kind="code"), HOUSES, ON,
    STATED, DIFFERS, REVISION, INVENTED,
)  # fmt: skip
DISTRICT_NAME = Column("district", _("Kecamatan"), "parent__parent__parent__name")
ZONES_FILE = (
    RT_CODE, RT_NAME, RW_NAME, VILLAGE_NAME, DISTRICT_NAME,
    Column("counted_as", _("Zona"), kind="status", choices=COUNTED_CHOICES), HOUSES, ON, CITATION,
    STATED, DIFFERS, REVISION, INVENTED,
)  # fmt: skip

# Reports
REPORT_AREA = Column("area", _("Kode RT"), "area_id", kind="code")
REPORT_RT = Column("area_name", _("RT"), "area__name")
REPORT_RW = Column("rw", _("RW"), "area__parent__name")
REPORT_VILLAGE = Column("village", _("Desa/Kelurahan"), "area__parent__parent__name")
REPORT_ZONE = Column("zone", _("Zona"), kind="status", choices=ZONE_CHOICES)
REPORT_STATED = Column("stated_zone", _("Zona menurut posko"), kind="status", choices=ZONE_CHOICES)
REPORT_DIFFERS = Column(
    "stated_differs", _("Berbeda dari hitungan"), differs("stated_zone", "zone"), kind="bool"
)
HOUSES_REPORTED = Column("positive_houses", _("Rumah positif"), kind="integer")
REPORT_REVISION = Column("revision", _("Perbaikan ke"), kind="integer")
REPORT_LATE = Column("late", _("Terlambat"), kind="bool")
REPORTS = (
    ID, REPORT_AREA, REPORT_RT, REPORT_RW, REPORT_VILLAGE, UNIT, AS_OF,
    HOUSES_REPORTED, REPORT_ZONE,
    Column("rule", _("Aturan"), "rule_id", kind="code"),
    Column("citation", _("Dasar"), "rule__citation"), REPORT_STATED, REPORT_DIFFERS,
    REPORT_REVISION, REPORT_LATE, Column("note", _("Catatan")), SIMULATED,
    RECORDED_AT, RECORDED_BY,
)  # fmt: skip
REPORTS_FILE = (*REPORTS[1:10], *REPORTS[11:])

# Rules and regimes
RULES = (
    Column("code", _("Kode"), kind="code"),
    Column("citation", _("Dasar")),
    Column("signed_on", _("Ditetapkan pada"), kind="date"),
    Column("starts_on", _("Berlaku sejak"), kind="date"),
    Column("ends_on", _("Berlaku sampai"), kind="date"),
    Column("area", _("Wilayah"), "area_id", kind="code"),
    Column("yellow_from", _("Kuning mulai"), kind="integer"),
    Column("orange_from", _("Oranye mulai"), kind="integer"),
    Column("red_from", _("Merah mulai"), kind="integer"),
    Column(
        "local_starts", _("Awal berlaku setempat"),
        ArraySubquery(
            ZoneRuleStart.objects.filter(rule=OuterRef("pk"))
            .order_by("area")
            .values(data=JSONObject(area="area_id", starts_on="starts_on", basis="basis"))
        ),
        kind="json",
    ),
    Column(
        "responses", _("Tindakan"),
        ArraySubquery(
            ZoneResponse.objects.filter(rule=OuterRef("pk"))
            .order_by("zone", "order")
            .values(data=JSONObject(zone="zone", item="code", text="text"))
        ),
        kind="json",
    ),
    SOURCE,
    Column("note", _("Catatan")),
)  # fmt: skip
REGIMES = (
    Column("code", _("Kode"), kind="code"),
    Column("name", _("Nama")),
    Column("instrument", _("Instruksi")),
    Column("instrument_date", _("Tanggal instruksi"), kind="date"),
    Column("starts_on", _("Berlaku sejak"), kind="date"),
    Column("ends_on", _("Berlaku sampai"), kind="date"),
    Column("planned_until", _("Semula sampai"), kind="date"),
    Column("everywhere", _("Seluruh Indonesia"), kind="bool"),
    Column(
        "areas", _("Wilayah"),
        ArraySubquery(
            RegimeArea.objects.filter(regime=OuterRef("pk"))
            .order_by("area")
            .values(data=JSONObject(area="area_id", ends_on="ends_on"))
        ),
        kind="json",
    ),
    Column("area_note", _("Keterangan wilayah")),
    Column("verified", _("Nomor terbaca di sumber"), kind="bool"),
    SOURCE,
)  # fmt: skip

# What others stated
SCALE = Column("scale", _("Skala"), kind="status", choices=SCALE_CHOICES)
STATED_VALUE = Column("value", _("Zona/level"), kind="code")
STATED_BEFORE = Column("previous_value", _("Sebelumnya"), kind="code")
DECLARED = (
    ID, AREA, AREA_NAME, UNIT, SCALE, STATED_VALUE, STATED_BEFORE,
    Column("score", _("Skor"), kind="decimal", places=2),
    AS_OF, SOURCE, QUOTE, SIMULATED, RECORDED_AT, RECORDED_BY, *WITHDRAWN,
)  # fmt: skip
SNAPSHOTS = (
    ID, AREA, AREA_NAME, UNIT, AS_OF,
    Column("green", _("Hijau"), kind="integer"),
    Column("yellow", _("Kuning"), kind="integer"),
    Column("orange", _("Oranye"), kind="integer"),
    Column("red", _("Merah"), kind="integer"),
    Column("rt_base", _("Jumlah RT"), kind="integer"),
    SOURCE, QUOTE, SIMULATED, RECORDED_AT, RECORDED_BY, *WITHDRAWN,
)  # fmt: skip
ENFORCEMENTS = (
    ID, AREA, AREA_NAME, UNIT,
    Column("regime", _("Rezim"), "regime_id", kind="code"),
    Column("measure", _("Pembatasan")),
    Column("state", _("Keadaan"), kind="status", choices=Enforcement.State.choices),
    AS_OF, SOURCE, QUOTE, SIMULATED, RECORDED_AT, RECORDED_BY, *WITHDRAWN,
)  # fmt: skip
CLAIMS = (
    ID, AREA, AREA_NAME, UNIT,
    Column("place", _("Tempat (sebagaimana ditulis)")),
    Column("candidates", _("Kemungkinan wilayah"), kind="json"),
    Column("measure", _("Ukuran"), kind="status", choices=CaseClaim.Measure.choices),
    Column("value", _("Nilai"), kind="integer"),
    Column("previous_value", _("Sebelumnya"), kind="integer"),
    Column("approximate", _("Kira-kira"), kind="bool"),
    AS_OF, SOURCE, QUOTE, SIMULATED, RECORDED_AT, RECORDED_BY, *WITHDRAWN,
)  # fmt: skip

# Cases
CASE_NUMBERS = (
    Column("positive", _("Terkonfirmasi"), kind="integer"),
    Column("active", _("Aktif"), kind="integer"),
    Column("hospitalised", _("Dirawat"), kind="integer"),
    Column("self_isolation", _("Isolasi mandiri"), kind="integer"),
    Column("recovered", _("Sembuh"), kind="integer"),
    Column("died", _("Meninggal"), kind="integer"),
)
CASES = (
    ID, AREA, AREA_NAME, UNIT, AS_OF, *CASE_NUMBERS,
    Column("revision", _("Perbaikan ke"), kind="integer"), SOURCE, SIMULATED, RECORDED_AT,
    RECORDED_BY,
)  # fmt: skip
CASES_FILE = (
    AREA_NAME, Column("district", _("Kecamatan"), "area__parent__name"), AREA, AS_OF,
    *CASE_NUMBERS, SOURCE, SIMULATED,
)  # fmt: skip
