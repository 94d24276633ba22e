"""What people type about zones, what others stated, and cases."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import CountField, DayField, LineField, TextField
from core.widgets import PlainSelect
from units.models import Area
from units.scope import posting_of
from villages.forms.formations import OpenChoiceField
from villages.forms.posko import NewForm, VillageField
from villages.models import SCALE_CHOICES, ZONE_CHOICES, Enforcement, Regime, ZoneRule
from villages.queries.zones import reach_of
from villages.zones import VALUES, Scale

VALUE_WORDS = (
    *ZONE_CHOICES,
    ("hitam", _("Hitam")),
    *((level, _("Level %(number)s") % {"number": level}) for level in VALUES[Scale.ASSESSMENT]),
)


class ZoneReportForm(NewForm):
    """An RT's report as an officer says it: desa, RW, RT, houses."""

    asked_as = {"code": "area"}

    area = VillageField()
    rw = CountField(label=_("RW"), min_value=1, max_value=999)
    rt = CountField(
        label=_("RT"),
        min_value=1,
        max_value=999,
        help_text=_("RW dan RT yang belum tercatat ditambahkan."),
    )
    as_of = DayField(label=_("Per tanggal"))
    positive_houses = CountField(
        label=_("Rumah positif"),
        min_value=0,
        max_value=1000,
        help_text=_("Rumah dengan kasus terkonfirmasi dalam 7 hari terakhir. Tidak ada: isi 0."),
    )
    stated_zone = forms.ChoiceField(
        label=_("Zona menurut posko"),
        required=False,
        choices=(("", _("Tidak disebut")), *ZONE_CHOICES),
        help_text=_("Bila posko menyebutnya. Zona dihitung portal dari jumlah rumah."),
    )
    note = LineField(label=_("Catatan"), max_length=300, required=False)


class PlaceField(OpenChoiceField):
    """An area of the user from the kabupaten down to his desa; the service judges."""

    def __init__(self, **options):
        options.setdefault("label", _("Wilayah"))
        super().__init__(widget=PlainSelect(), **options)

    def offer(self, user):
        areas = Area.objects.filter(pk__in=places_of(user)).order_by("code")
        self.choices = [("", ""), *((area.pk, words_of(area)) for area in areas)]


def places_of(user) -> list[str]:
    """Codes from the kabupaten down to the desa that are his, and the kabupaten around them."""
    reach = reach_of(user)
    if reach is None:  # the country: its provinces and regencies; below them the API goes on
        return list(Area.objects.filter(level__lte=2).values_list("pk", flat=True))
    rows = Area.objects.filter(level__range=(2, 4))
    found: set[str] = set()
    for code in reach:
        found |= set(rows.within(code).values_list("pk", flat=True))
    posting = posting_of(user)
    if posting is not None and posting.area_id:
        found.add(posting.area_id)
    return sorted(found)


def words_of(area: Area) -> str:
    if area.level == Area.Level.DISTRICT:
        return area.name_with_kind
    return f"— {area.name}" if area.level == Area.Level.VILLAGE else area.name


class StatementForm(NewForm):
    area = PlaceField()
    as_of = DayField(
        label=_("Per tanggal"), required=False, help_text=_("Kosongkan bila sumber tak bertanggal.")
    )
    source = LineField(label=_("Sumber"), max_length=300)
    quote = TextField(label=_("Kutipan"), max_length=2000, required=False)


class DeclaredZoneForm(StatementForm):
    scale = forms.ChoiceField(
        label=_("Skala"),
        choices=SCALE_CHOICES,
        help_text=_("Skala yang satu tidak pernah dibaca sebagai yang lain."),
    )
    value = forms.ChoiceField(label=_("Zona/level"), choices=VALUE_WORDS)
    previous_value = forms.ChoiceField(
        label=_("Sebelumnya (menurut sumber yang sama)"),
        required=False,
        choices=(("", _("Tidak disebut")), *VALUE_WORDS),
    )
    score = forms.DecimalField(
        label=_("Skor"),
        required=False,
        max_digits=4,
        decimal_places=2,
        localize=True,
        help_text=_("Hanya pada skala risiko kabupaten/kota; makin tinggi makin aman."),
    )
    field_order = ("id", "area", "scale", "value", "previous_value", "score")


class SnapshotForm(StatementForm):
    as_of = DayField(label=_("Per tanggal"))
    green = CountField(label=_("Hijau"), required=False, min_value=0)
    yellow = CountField(label=_("Kuning"), required=False, min_value=0)
    orange = CountField(label=_("Oranye"), required=False, min_value=0)
    red = CountField(label=_("Merah"), required=False, min_value=0)
    rt_base = CountField(
        label=_("Jumlah RT"),
        required=False,
        min_value=0,
        help_text=_("Yang tidak disebut sumber dikosongkan, bukan 0."),
    )
    field_order = ("id", "area", "as_of", "green", "yellow", "orange", "red", "rt_base")


class EnforcementForm(StatementForm):
    regime = forms.ChoiceField(label=_("Rezim"), required=False)
    measure = LineField(
        label=_("Pembatasan"),
        max_length=120,
        help_text=_("Misalnya PPKM mikro/lockdown tingkat RT/RW."),
    )
    state = forms.ChoiceField(label=_("Keadaan"), choices=Enforcement.State.choices)
    field_order = ("id", "area", "measure", "state", "regime", "as_of")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        known = Regime.objects.order_by("-starts_on", "code").values_list("code", "name")
        self.fields["regime"].choices = [("", _("Tidak disebut")), *known]


class LocalStartForm(forms.Form):
    """A rule that began here on a day of its own."""

    rule = forms.ChoiceField(label=_("Aturan"))
    area = PlaceField()
    starts_on = DayField(label=_("Berlaku sejak"))
    basis = LineField(label=_("Dasar"), max_length=300, help_text=_("Surat atau keputusannya."))

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        rules = ZoneRule.objects.order_by("-starts_on").values_list("code", "citation")
        self.fields["rule"].choices = list(rules)
        self.fields["area"].offer(user)

    def values(self):
        return dict(self.cleaned_data)


class CaseForm(NewForm):
    area = VillageField()
    as_of = DayField(label=_("Per tanggal"))
    positive = CountField(label=_("Terkonfirmasi sejak awal"), required=False, min_value=0)
    active = CountField(label=_("Aktif"), required=False, min_value=0)
    recovered = CountField(label=_("Sembuh"), required=False, min_value=0)
    died = CountField(label=_("Meninggal"), required=False, min_value=0)
    source = LineField(label=_("Sumber"), max_length=300)


class TickForm(forms.Form):
    """One item of the checklist."""

    item = forms.CharField(widget=forms.HiddenInput, max_length=40)
    done = forms.BooleanField(widget=forms.HiddenInput, required=False)
    done_on = DayField(label=_("Dilakukan pada"), required=False)
    petugas = LineField(label=_("Petugas"), max_length=150, required=False)
    note = LineField(label=_("Catatan"), max_length=300, required=False)
