"""What lists of messages and orders answer."""

from django.utils.translation import gettext_lazy as _

from core.columns import Column
from programs.models import PublicMessage

ID = Column("id", _("Nomor catatan"), kind="code")
PROGRAM = Column("program", _("Program"), "program__code", kind="code")
UNIT = Column("unit", _("Kesatuan"), "unit__code", kind="code")
SAID = (
    Column("source", _("Sumber")),
    Column("quote", _("Kutipan")),
    Column("simulated", _("Simulasi"), kind="bool"),
)
MESSAGES = (
    ID,
    PROGRAM,
    UNIT,
    Column("kind", _("Jenis"), kind="code", choices=PublicMessage.Kind.choices),
    Column("topic", _("Pokok")),
    Column("text", _("Bunyi")),
    Column("valid_from", _("Berlaku sejak"), kind="date"),
    *SAID,
)
ORDERS = (
    ID,
    PROGRAM,
    UNIT,
    Column("for_program", _("Program pelaksana"), "for_program__code", kind="code"),
    Column("measure", _("Ukuran"), "measure_id", kind="code"),
    Column("text", _("Perintah")),
    Column("number", _("Nomor surat")),
    Column("quantity", _("Jumlah"), kind="integer"),
    Column("ordered_by", _("Diperintahkan oleh")),
    Column("ordered_on", _("Tanggal perintah"), kind="date"),
    *SAID,
)
