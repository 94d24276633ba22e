"""What people type about pillars, posko, rosters, requests, assessments and marks."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import CountField, DayField, LineField, TextField
from core.widgets import PlainSelect
from units.queries import villages_for_entry
from villages.forms.formations import OpenChoiceField
from villages.models import Mark, Pillar, PoskoRequest

ALL_VILLAGES = 500
PICKER = {
    "data-picker": "",
    "data-placeholder": _("Ketik beberapa huruf"),
    "data-found": _("Hasil pencarian"),
    "data-none": _("Tidak ada desa bernama begitu di wilayah Anda."),
}
HOUR = {"attrs": {"type": "time"}, "format": "%H:%M"}
MOMENT = {"attrs": {"type": "datetime-local"}, "format": "%Y-%m-%dT%H:%M"}


class VillageField(OpenChoiceField):
    """A desa of the user; one that is not offered is refused by the service, in words."""

    def __init__(self, **options):
        options.setdefault("label", _("Desa/Kelurahan"))
        super().__init__(widget=PlainSelect(attrs=PICKER), **options)

    def offer(self, user):
        villages = villages_for_entry(user, limit=ALL_VILLAGES)
        self.choices = [("", ""), *((one.code, one.label) for one in villages)]


class HourField(forms.TimeField):
    widget = forms.TimeInput(**HOUR)

    def __init__(self, **options):
        super().__init__(input_formats=["%H:%M", "%H.%M", "%H:%M:%S"], **options)


class MomentField(forms.DateTimeField):
    widget = forms.DateTimeInput(**MOMENT)

    def __init__(self, **options):
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **options)


class NewForm(forms.Form):
    """A record's number is made when its form opens."""

    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.initial.setdefault("id", uuid.uuid4())
        area = self.fields.get("area")
        if area is not None:
            area.offer(user)
        pillar = self.fields.get("pillar")
        if pillar is not None:
            known = Pillar.objects.order_by("order", "code").values_list("code", "name")
            pillar.choices = [("", "–"), *known]

    def values(self):
        """What the service takes; empty fields keep the service's own defaults."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


class HolderForm(NewForm):
    pillar = forms.ChoiceField(label=_("Pilar"))
    area = VillageField()
    rw = LineField(
        label=_("RW"),
        max_length=20,
        required=False,
        help_text=_("Isi untuk Polisi RW, misalnya RW 03. RW yang belum tercatat ditambahkan."),
    )
    name = LineField(label=_("Nama"), max_length=150)
    title = LineField(label=_("Pangkat/jabatan"), max_length=80, required=False)
    starts_on = DayField(label=_("Sejak"))
    ends_on = DayField(
        label=_("Sampai"), required=False, help_text=_("Kosongkan selama masih bertugas.")
    )
    source = LineField(label=_("Sumber"), max_length=200, required=False)


class HolderChangeForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    name = LineField(label=_("Nama"), max_length=150)
    title = LineField(label=_("Pangkat/jabatan"), max_length=80, required=False)
    starts_on = DayField(label=_("Sejak"))
    ends_on = DayField(label=_("Sampai"), required=False)
    source = LineField(label=_("Sumber"), max_length=200, required=False)


class PoskoFacts(forms.Form):
    name = LineField(label=_("Nama posko"), max_length=120)
    place = LineField(label=_("Letak"), max_length=200, required=False)
    opens_at = HourField(label=_("Buka pukul"), required=False)
    closes_at = HourField(
        label=_("Tutup pukul"), required=False, help_text=_("Kosongkan keduanya untuk 24 jam.")
    )
    source = LineField(label=_("Sumber"), max_length=200, required=False)


class PoskoForm(PoskoFacts, NewForm):
    area = VillageField()
    active_from = DayField(
        label=_("Aktif sejak"), required=False, help_text=_("Kosongkan bila baru direncanakan.")
    )
    field_order = ("area", "name", "place", "opens_at", "closes_at", "active_from", "source")


class PoskoChangeForm(PoskoFacts):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ActivateForm(forms.Form):
    active_from = DayField(label=_("Aktif sejak"))


class CloseForm(forms.Form):
    closed_on = DayField(label=_("Hari terakhir"))
    reason = LineField(label=_("Alasan"), max_length=300)


class ShiftForm(NewForm):
    pillar = forms.ChoiceField(label=_("Pilar"))
    person = LineField(label=_("Petugas jaga"), max_length=150)
    starts_at = MomentField(label=_("Mulai"))
    ends_at = MomentField(label=_("Selesai"))
    until = DayField(
        label=_("Ulangi setiap hari sampai"),
        required=False,
        help_text=_("Kosongkan untuk satu kali."),
    )


class CancelForm(forms.Form):
    reason = LineField(label=_("Alasan"), max_length=300)


class CheckInForm(NewForm):
    shift = forms.UUIDField(required=False, widget=forms.HiddenInput)
    phone_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    pillar = forms.ChoiceField(label=_("Pilar"), required=False)
    person = LineField(label=_("Petugas jaga"), max_length=150, required=False)


class RequestForm(NewForm):
    category = forms.ChoiceField(
        label=_("Jenis permintaan"),
        choices=PoskoRequest.Category.choices,
        widget=forms.RadioSelect,
        help_text=_("Jangan catat nama, NIK, atau nomor telepon warga."),
    )


class AssessmentForm(NewForm):
    """One field for each aspect of the kampung's programme: `points-KES`."""

    assessed_on = DayField(label=_("Tanggal penilaian"))
    assessor = LineField(label=_("Penilai"), max_length=150)
    notes = TextField(label=_("Catatan"), max_length=2000, required=False)

    def __init__(self, *args, aspects, **options):
        super().__init__(*args, **options)
        self.aspects = list(aspects)
        self.initial.setdefault("assessed_on", timezone.localdate())
        for aspect in self.aspects:
            self.fields[f"points-{aspect.code}"] = CountField(
                label=aspect.name,
                required=False,
                min_value=0,
                max_value=100,
                help_text=_("0 sampai 100; kosongkan bila tidak dinilai."),
            )
        self.order_fields(["assessed_on", "assessor", *self.names, "notes"])

    @property
    def names(self):
        return [f"points-{aspect.code}" for aspect in self.aspects]

    def values(self):
        data = self.cleaned_data
        points = {aspect.code: data[f"points-{aspect.code}"] for aspect in self.aspects}
        return {name: data[name] for name in ("id", "assessed_on", "assessor", "notes")} | {
            "points": points
        }


class MarkForm(NewForm):
    area = VillageField()
    kind = forms.ChoiceField(label=_("Jenis"), choices=Mark.Kind.choices)
    marked_on = DayField(
        label=_("Tanggal"), required=False, help_text=_("Kosongkan bila sumbernya tidak menyebut.")
    )
    who = LineField(label=_("Oleh"), max_length=200, required=False)
    source = LineField(label=_("Sumber"), max_length=200)
    quote = TextField(label=_("Kutipan"), max_length=1000, required=False)
