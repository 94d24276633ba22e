"""What people type about stores, goods, stages and doses."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aid.models import Item, Movement, Stage, Store
from core.forms import CountField, DayField, LineField, TextField
from units.models import Area, Unit
from villages.forms.posko import NewForm, VillageField

WEIGHTS = (("hijau", 1), ("kuning", 1), ("oranye", 2), ("merah", 3))
ZONES = (
    ("", "–"),
    ("hijau", _("Hijau")),
    ("kuning", _("Kuning")),
    ("oranye", _("Oranye")),
    ("merah", _("Merah")),
)
SOURCE_OF_NEWS = _("Isi bila catatan ini diambil dari berita.")


def today() -> object:
    return timezone.localdate()


class StoreForm(NewForm):
    name = LineField(label=_("Nama gudang"), max_length=120)
    unit = forms.ChoiceField(label=_("Kesatuan"))
    place = LineField(label=_("Letak"), max_length=200, required=False)

    def __init__(self, *args, user, **options):
        super().__init__(*args, user=user, **options)
        units = Unit.objects.for_user(user).exclude(kind=Unit.Kind.POLDA)
        self.fields["unit"].choices = units.values_list("code", "name")


class GoodsForm(NewForm):
    """What every way of moving goods asks: which store, what, how much, when."""

    store = forms.ChoiceField(label=_("Gudang"))
    item = forms.ChoiceField(label=_("Barang"))
    quantity = CountField(label=_("Jumlah"), min_value=1)
    moved_on = DayField(label=_("Tanggal"), initial=today)

    def __init__(self, *args, user, **options):
        super().__init__(*args, user=user, **options)
        stores = Store.objects.for_user(user).filter(active=True).order_by("name")
        offered = [(str(key), name) for key, name in stores.values_list("pk", "name")]
        for name in ("store", "other_store"):
            if name in self.fields:
                self.fields[name].choices = offered
        if "item" in self.fields:
            items = Item.objects.order_by("name")
            self.fields["item"].choices = [
                (item.pk, f"{item.name} ({item.unit_name})") for item in items
            ]


class Handing(forms.Form):
    handed_by = LineField(label=_("Yang menyerahkan"), max_length=150, required=False)
    received_by = LineField(label=_("Yang menerima"), max_length=150, required=False)
    notes = TextField(label=_("Catatan"), max_length=2000, required=False)


class InForm(Handing, GoodsForm):
    quantity = CountField(
        label=_("Jumlah"),
        min_value=1,
        required=False,
        help_text=_("Boleh kosong hanya bila berita yang dikutip tidak menyebutnya."),
    )
    source = forms.ChoiceField(label=_("Asal barang"), choices=Movement.Source.choices)
    giver = LineField(label=_("Nama pemberi"), max_length=150, required=False)
    citation = LineField(
        label=_("Sumber berita"), max_length=200, required=False, help_text=SOURCE_OF_NEWS
    )
    field_order = (
        "store", "item", "quantity", "moved_on", "source", "giver", "handed_by", "received_by",
        "citation", "notes",
    )  # fmt: skip


class OutForm(Handing, GoodsForm):
    area = VillageField(label=_("Desa/Kelurahan penerima"))
    recipients = forms.ChoiceField(
        label=_("Kelompok penerima"), choices=Movement.Recipients.choices
    )
    recipient_count = CountField(
        label=_("Jumlah penerima (orang atau KK)"), min_value=0, required=False
    )
    field_order = (
        "store", "item", "quantity", "moved_on", "area", "recipients", "recipient_count",
        "handed_by", "received_by", "notes",
    )  # fmt: skip


class TransferForm(Handing, GoodsForm):
    other_store = forms.ChoiceField(label=_("Gudang tujuan"))
    field_order = (
        "store", "other_store", "item", "quantity", "moved_on", "handed_by", "received_by",
        "notes",
    )  # fmt: skip


class BackForm(Handing, NewForm):
    """From a handing out: store, item and area are its own."""

    quantity = CountField(label=_("Jumlah yang kembali"), min_value=1)
    moved_on = DayField(label=_("Tanggal kembali"), initial=today)


class MovementChangeForm(Handing):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    quantity = CountField(label=_("Jumlah"), min_value=1, required=False)
    moved_on = DayField(label=_("Tanggal"))
    recipient_count = CountField(label=_("Jumlah penerima"), min_value=0, required=False)
    reason = LineField(
        label=_("Alasan perubahan"),
        max_length=300,
        required=False,
        help_text=_("Wajib bila minggunya sudah ditutup."),
    )
    field_order = (
        "quantity", "moved_on", "recipient_count", "handed_by", "received_by", "notes", "reason",
    )  # fmt: skip

    def __init__(self, *args, kind, **options):
        super().__init__(*args, **options)
        if kind != Movement.Kind.OUT:
            del self.fields["recipient_count"]


class ReasonForm(forms.Form):
    reason = LineField(label=_("Alasan"), max_length=300)


class StageForm(NewForm):
    area = forms.ChoiceField(label=_("Kabupaten/Kota"))
    number = CountField(label=_("Tahap ke-"), min_value=1)
    planned_on = DayField(label=_("Direncanakan pada"))
    doses = CountField(
        label=_("Dosis direncanakan"),
        min_value=1,
        required=False,
        help_text=_("Kosongkan bila belum diketahui."),
    )
    dose_number = CountField(label=_("Dosis ke-"), min_value=1, max_value=9, required=False)
    brand = LineField(label=_("Jenis vaksin"), max_length=60, required=False)
    citation = LineField(
        label=_("Sumber berita"), max_length=200, required=False, help_text=SOURCE_OF_NEWS
    )
    notes = TextField(label=_("Catatan"), max_length=2000, required=False)

    def __init__(self, *args, user, **options):
        forms.Form.__init__(self, *args, **options)  # the area is no desa, so it offers its own
        self.initial.setdefault("id", uuid.uuid4())
        areas = Area.objects.for_user(user).filter(level=2).order_by("code")[:60]
        self.fields["area"].choices = [(area.pk, area.name) for area in areas]


class HoldForm(forms.Form):
    held_on = DayField(label=_("Terlaksana pada"), initial=today)


class DosesForm(NewForm):
    stage = forms.ChoiceField(label=_("Tahap"))
    area = VillageField()
    reported_on = DayField(label=_("Tanggal"), initial=today)
    arrived = CountField(label=_("Dosis datang"), min_value=0, required=False)
    used = CountField(label=_("Dosis dipakai"), min_value=0, required=False)
    wasted = CountField(label=_("Dosis rusak"), min_value=0, required=False)
    screened_out = CountField(label=_("Tidak lolos skrining (orang)"), min_value=0, required=False)
    notes = TextField(label=_("Catatan"), max_length=2000, required=False)

    def __init__(self, *args, user, **options):
        super().__init__(*args, user=user, **options)
        rows = Stage.objects.for_user(user).select_related("area").order_by("-planned_on", "pk")
        self.fields["stage"].choices = [(str(stage.pk), str(stage)) for stage in rows[:60]]


class SiteForm(NewForm):
    area = VillageField()
    name = LineField(
        label=_("Tempat"), max_length=120, help_text=_("Kantor kelurahan, puskesmas, sekolah …")
    )


class PeopleForm(NewForm):
    area = VillageField()
    people = CountField(label=_("Sasaran (orang)"), min_value=1)
    as_of = DayField(label=_("Per tanggal"), initial=today)
    citation = LineField(label=_("Sumber"), max_length=200, required=False)


class ShareForm(forms.Form):
    """Doses of each desa or kelurahan of the stage; or, by zone, the zone of each and the weight of
    each zone. Fields are made for the areas at hand."""

    def __init__(self, *args, areas, by_zone: bool, **options):
        super().__init__(*args, **options)
        self.codes = [area.code for area in areas]
        self.by_zone = by_zone
        if by_zone:
            for zone, weight in WEIGHTS:
                self.fields[f"weight-{zone}"] = CountField(
                    label=_("Bobot zona %(zone)s") % {"zone": zone},
                    min_value=0,
                    max_value=1000,
                    initial=weight,
                )
        for area in areas:
            name = f"{area.name} (Kec. {area.parent.name})"
            self.fields[area.code] = (
                forms.ChoiceField(label=name, choices=ZONES, required=False)
                if by_zone
                else CountField(label=name, min_value=0, required=False)
            )

    def given(self) -> dict:
        """Codes with what was chosen for them; empty ones are left out."""
        values = self.cleaned_data
        return {code: values[code] for code in self.codes if values[code] not in ("", None)}

    def weights(self) -> dict:
        return {zone: self.cleaned_data[f"weight-{zone}"] for zone, _weight in WEIGHTS}
