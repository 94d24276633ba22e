"""Meetings (rakor) and visits: invitation, who came, what was found, decided and followed up."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Versioned
from patrols.models.base import FieldQuerySet, FieldRecord
from patrols.models.terms import Term
from programs.models import Program
from units.models import Area, Unit
from units.scope import Scope, ScopedQuerySet, area_in

MEETING = "meeting"


class MeetingQuerySet(FieldQuerySet):
    """Who looks from an area sees the meetings there, those still to come included."""

    def in_scope(self, scope: Scope):
        if scope.area_code is not None and not scope.everything:
            return self.filter(area_in("area", scope.area_code)).exclude(
                status=FieldRecord.Status.RETURNED
            )
        return super().in_scope(scope)


class Meeting(FieldRecord):
    """A meeting or a visit (kunjungan). `stage` says whether it is invited to or was held; only
    what was held counts."""

    class Level(models.TextChoices):
        VILLAGE = "desa", _("Desa/Kelurahan")
        DISTRICT = "kecamatan", _("Kecamatan (Forkopimcam)")
        REGENCY = "kabupaten", _("Kabupaten/Kota (Forkopimda)")
        BAKORWIL = "bakorwil", _("Bakorwil")
        PROVINCE = "provinsi", _("Provinsi")
        NATION = "nasional", _("Nasional")

    class Mode(models.TextChoices):
        OFFLINE = "luring", _("Luring")
        ONLINE = "daring", _("Daring")
        HYBRID = "hibrida", _("Hibrida")

    class Stage(models.TextChoices):
        INVITED = "invited", _("Diundang")
        HELD = "held", _("Terlaksana")
        CANCELLED = "cancelled", _("Batal")

    program = models.ForeignKey(
        Program,
        verbose_name=_("program"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    stage = models.CharField(_("tahap"), max_length=9, choices=Stage, default=Stage.INVITED)
    kind = models.ForeignKey(
        Term, verbose_name=_("jenis"), on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("acara"), max_length=300)
    level = models.CharField(_("tingkat"), max_length=9, choices=Level)
    mode = models.CharField(_("cara"), max_length=7, choices=Mode, blank=True)
    held_on = models.DateField(_("tanggal"))
    starts_at = models.TimeField(_("mulai pukul"), null=True, blank=True)
    ends_at = models.TimeField(_("selesai pukul"), null=True, blank=True)
    place = models.CharField(_("tempat"), max_length=200, blank=True)
    invitation_number = models.CharField(_("nomor undangan"), max_length=80, blank=True)
    invitation_date = models.DateField(_("tanggal undangan"), null=True, blank=True)
    invited = models.TextField(_("diundang"), blank=True)
    agenda = models.TextField(_("agenda"), blank=True)
    chair = models.CharField(_("pimpinan rapat"), max_length=150, blank=True)
    minute_taker = models.CharField(_("notulis"), max_length=150, blank=True)
    minutes = models.TextField(_("pembahasan"), blank=True)
    decisions = models.TextField(_("keputusan"), blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rapat")
        verbose_name_plural = _("rapat")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None)
                | Q(ends_at=None)
                | Q(ends_at__gte=models.F("starts_at")),
                name="meeting_ends_after_it_starts",
                violation_error_message=_("Rapat berakhir sebelum mulai."),
            )
        ]
        indexes = [
            models.Index(fields=["unit", "-held_on"], name="meeting_of_unit"),
            models.Index(fields=["area", "-held_on"], name="meeting_of_area"),
        ]

    def __str__(self):
        return self.title


class Attendee(models.Model):
    """Who was there, or was invited (`present` None: not known), and in which part he spoke."""

    class Part(models.TextChoices):
        CHAIR = "pimpinan", _("Pimpinan rapat")
        DIRECTION = "arahan", _("Arahan")
        ADDRESS = "sambutan", _("Sambutan")
        REPORT = "laporan", _("Laporan")
        SPEAKER = "paparan", _("Paparan")
        GUEST = "peserta", _("Peserta")

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("rapat"), on_delete=models.CASCADE, related_name="attendees"
    )
    position = models.PositiveSmallIntegerField(_("urutan"))
    name = models.CharField(_("nama"), max_length=150)
    name_key = models.CharField(max_length=150, editable=False)
    rank = models.CharField(_("pangkat/golongan"), max_length=60, blank=True)
    office = models.CharField(_("jabatan"), max_length=150, blank=True)
    institution = models.ForeignKey(
        Term,
        verbose_name=_("instansi"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    part = models.CharField(_("peran"), max_length=8, choices=Part, default=Part.GUEST)
    said = models.TextField(_("isi"), blank=True)
    present = models.BooleanField(_("hadir"), null=True, blank=True)

    class Meta:
        verbose_name = _("peserta rapat")
        verbose_name_plural = _("peserta rapat")
        ordering = ["meeting", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "name_key", "institution"],
                nulls_distinct=False,
                name="attendee_once",
                violation_error_message=_("Peserta ini sudah ada dalam daftar."),
            )
        ]

    def __str__(self):
        return self.name


class Problem(models.Model):
    """A row of the problem map (pemetaan persoalan)."""

    class Severity(models.TextChoices):
        LOW = "ringan", _("Ringan")
        MEDIUM = "sedang", _("Sedang")
        HIGH = "berat", _("Berat")

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("rapat"), on_delete=models.CASCADE, related_name="problems"
    )
    position = models.PositiveSmallIntegerField(_("urutan"))
    area = models.ForeignKey(
        Area,
        verbose_name=_("wilayah"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    kind = models.ForeignKey(
        Term, verbose_name=_("jenis"), on_delete=models.PROTECT, related_name="+"
    )
    severity = models.CharField(_("tingkat"), max_length=6, choices=Severity, blank=True)
    description = models.CharField(_("persoalan"), max_length=500)
    anticipation = models.CharField(_("antisipasi"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("persoalan")
        verbose_name_plural = _("persoalan")
        ordering = ["meeting", "position"]

    def __str__(self):
        return self.description


class ActionItemQuerySet(ScopedQuerySet):
    """A follow-up is seen by whoever sees its meeting, and by the unit that has to do it."""

    unit_lookup = "meeting__unit"
    area_lookup = "meeting__area"

    def in_scope(self, scope: Scope):
        if scope.everything or scope.unit_path is None:
            return super().in_scope(scope)
        path = scope.unit_path
        return self.filter(Q(meeting__unit__path__startswith=path) | Q(unit__path__startswith=path))

    def open(self):
        return self.filter(status=ActionItem.Status.OPEN)

    def overdue(self, today):
        return self.open().filter(due_on__lt=today)


class ActionItem(Versioned):
    """A follow-up (tindak lanjut): what, by whom, until when, and what shows that it was done.

    One with a `rule` is satisfied by the records themselves: so many of so many kecamatan or desa.
    It closes by itself once all of them are there.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Berjalan")
        DONE = "done", _("Selesai")
        CANCELLED = "cancelled", _("Dibatalkan")

    class Rule(models.TextChoices):
        PATROLS = "patrol-each-district", _("Patroli di setiap kecamatan")
        JOINT = "joint-patrol-each-district", _("Patroli gabungan di setiap kecamatan")
        ACTIVE = "active-each-village", _("Program aktif di setiap desa")

    id = models.UUIDField(primary_key=True)
    meeting = models.ForeignKey(
        Meeting, verbose_name=_("rapat"), on_delete=models.PROTECT, related_name="action_items"
    )
    text = models.CharField(_("tindak lanjut"), max_length=500)
    decision = models.CharField(_("keputusan"), max_length=500, blank=True)
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("kesatuan penanggung jawab"),
        on_delete=models.PROTECT,
        related_name="action_items",
        null=True,
        blank=True,
    )
    institution = models.ForeignKey(
        Term,
        verbose_name=_("instansi penanggung jawab"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    due_on = models.DateField(_("tenggat"))
    working_days = models.PositiveSmallIntegerField(_("hari kerja"), null=True, blank=True)
    rule = models.CharField(_("dipenuhi oleh"), max_length=28, choices=Rule, blank=True)
    rule_program = models.ForeignKey(
        Program,
        verbose_name=_("program yang harus aktif"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    status = models.CharField(
        _("status"), max_length=9, choices=Status, default=Status.OPEN, editable=False
    )
    evidence = models.TextField(_("bukti"), blank=True)
    closed_on = models.DateField(_("selesai pada"), null=True, editable=False)
    simulated = models.BooleanField(_("simulasi"), default=False, editable=False)
    content_hash = models.CharField(max_length=64, editable=False)
    created_by = models.ForeignKey(
        "units.User",
        verbose_name=_("diketik oleh"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("tindak lanjut")
        verbose_name_plural = _("tindak lanjut")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(institution__isnull=False),
                name="action_item_has_a_responsible",
                violation_error_message=_("Sebutkan penanggung jawabnya."),
            )
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(status="open"), name="action_items_open")
        ]

    def __str__(self):
        return self.text
