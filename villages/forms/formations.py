"""What people type about a kampung. Types and lengths are checked here, rules by the services."""

import uuid
from collections.abc import Iterable

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, LineField, TextField, VersionField
from core.weeks import long_date
from core.widgets import PlainSelect
from programs.models import Aspect, Figure, Program
from units.models import Area
from villages.models import Formation

MAX_PHOTOS = 6
ASPECT = "aspect-"
YES_NO = (("", "–"), ("yes", _("Ya")), ("no", _("Tidak")))
TOO_LONG = _("Paling banyak %(limit_value)d huruf; sekarang %(show_value)d.")


class DegreesField(forms.FloatField):
    """Degrees with a comma or a point; phones write either."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value):
        if isinstance(value, str):
            value = value.replace("\N{MINUS SIGN}", "-").replace(",", ".")
        return super().to_python(value)


class OpenChoiceField(forms.ChoiceField):
    """Offers choices, takes any: for what lies elsewhere the service says what was likely meant."""

    def valid_value(self, value):
        return True


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """Several photos at once; what they are is checked where they are drawn anew."""

    widget = PhotosInput(
        attrs={
            "accept": "image/jpeg,image/png,image/webp,image/heic,image/heif",
            "data-photos": "",
        }
    )

    def clean(self, data, initial=None):
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        if len(files) > MAX_PHOTOS:
            raise forms.ValidationError(
                _("Paling banyak %(limit)d foto sekaligus."), params={"limit": MAX_PHOTOS}
            )
        return [super(PhotosField, self).clean(file, initial) for file in files]


def days_attrs(widget, today):
    widget.attrs["max"] = today.isoformat()


class FormationForm(forms.Form):
    """A kampung, in the order in which an officer tells it.

    `villages` are the desa he may enter for (`units.queries.Village`).
    `data_for_service` is what the services take.
    """

    id = forms.UUIDField(widget=forms.HiddenInput)
    version = VersionField()
    program = OpenChoiceField(label=_("Program"))
    area = OpenChoiceField(
        label=_("Desa/Kelurahan"),
        widget=PlainSelect(
            attrs={
                "data-picker": "",
                "data-placeholder": _("Ketik beberapa huruf"),
                "data-found": _("Hasil pencarian"),
                "data-none": _("Tidak ada desa bernama begitu di wilayah Anda."),
            }
        ),
    )
    place_kind = forms.ChoiceField(label=_("Tingkat"), choices=Formation.PlaceKind.choices)
    place_name = LineField(
        label=_("RW/Dusun/Tempat"),
        max_length=80,
        required=False,
        help_text=_(
            "Kosongkan bila seluruh desa. Contoh: RW 03, RT 02 RW 03, Dusun Krajan, Pasar Kunir."
        ),
    )
    name = LineField(label=_("Nama kampung"), max_length=120)
    formed_on = DayField(label=_("Tanggal pembentukan"))
    settlement_type = forms.ChoiceField(
        label=_("Jenis permukiman"), required=False, widget=forms.RadioSelect
    )
    decree_number = LineField(label=_("Nomor SK"), max_length=80, required=False)
    decree_date = DayField(label=_("Tanggal SK"), required=False)
    notes = TextField(label=_("Catatan"), max_length=2000, required=False)
    photos = PhotosField(
        label=_("Foto"),
        required=False,
        help_text=_("Papan nama, posko, atau peresmian. Boleh beberapa sekaligus."),
    )
    latitude = DegreesField(label=_("Lintang"), required=False, min_value=-11.5, max_value=6.5)
    longitude = DegreesField(label=_("Bujur"), required=False, min_value=94.5, max_value=141.5)
    position_accuracy_m = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=100_000
    )
    petugas = LineField(
        label=_("Petugas"),
        max_length=150,
        required=False,
        help_text=_("Bhabinkamtibmas yang membentuk, bila bukan Anda sendiri."),
    )
    inaugurated_on = DayField(label=_("Tanggal peresmian"), required=False)
    inaugurated_by = LineField(label=_("Diresmikan oleh"), max_length=150, required=False)
    unit = OpenChoiceField(
        label=_("Polsek"),
        required=False,
        help_text=_("Desa ini dilayani lebih dari satu polsek pada hari itu."),
    )
    figure = forms.ChoiceField(
        label=_("Merinci angka"),
        required=False,
        help_text=_("Bila kampung ini sudah termasuk angka yang dilaporkan tanpa rincian."),
    )

    FACTS = (
        "place_kind place_name name formed_on settlement_type decree_number decree_date notes "
        "latitude longitude position_accuracy_m petugas inaugurated_on inaugurated_by"
    ).split()

    def __init__(
        self,
        *args,
        programs: Iterable[Program],
        villages: Iterable,
        units: Iterable = (),
        figures: Iterable[Figure] = (),
        **options,
    ):
        super().__init__(*args, **options)
        self.programs = {program.code: program for program in programs}
        self.villages, self.units, self.figures = list(villages), list(units), list(figures)
        self.offer("unit", [(unit.code, unit.name) for unit in self.units])
        self.offer("figure", [(str(figure.pk), figure_label(figure)) for figure in self.figures])
        self.offer_programs()
        self.offer_levels()
        self.offer_villages(self.villages)
        self.offer_settlement_types()
        self.aspects = self.add_aspects()
        today = timezone.localdate()
        for name in ("formed_on", "decree_date", "inaugurated_on"):
            days_attrs(self.fields[name].widget, today)
        for field in self.fields.values():
            for validator in field.validators:
                if isinstance(validator, MaxLengthValidator):
                    validator.message = TOO_LONG

    def offer(self, name, choices):
        """Choices of a field that is asked only where there is something to choose."""
        if choices:
            self.fields[name].choices = [("", "–"), *choices]
        else:
            del self.fields[name]

    def offer_programs(self):
        choices = [(p.code, f"{p.name} ({p.code})") for p in self.programs.values()]
        self.fields["program"].choices = choices if len(choices) == 1 else [("", ""), *choices]
        if len(choices) == 1:
            self.initial["program"] = self.initial.get("program") or choices[0][0]

    def offer_levels(self):
        """Only the levels on which some programme offered here forms its kampung."""
        levels = {level for program in self.programs.values() for level in program.formation_levels}
        if any(not program.formation_levels for program in self.programs.values()) or not levels:
            return
        if levels & {"rw", "place"}:
            levels.add(Formation.PlaceKind.HAMLET.value)
        levels.add(self.initial.get("place_kind"))
        choices = [choice for choice in Formation.PlaceKind.choices if choice[0] in levels]
        self.fields["place_kind"].choices = choices

    def offer_villages(self, villages):
        """His own desa first; the kecamatan always beside the name, since names occur twice."""
        own = [(village.code, village.label) for village in villages if village.assigned]
        rest = [(village.code, village.label) for village in villages if not village.assigned]
        groups = [(_("Desa binaan"), own), (_("Desa lain"), rest)] if own and rest else own + rest
        alone = len(own) == 1 or len(villages) == 1
        self.fields["area"].choices = [("", ""), *groups]
        if alone and villages and not self.initial.get("area"):
            self.initial["area"] = (own or rest)[0][0]

    def offer_settlement_types(self):
        asked = {code for program in self.programs.values() for code in program.settlement_types}
        if asked:
            self.fields["settlement_type"].choices = [
                (code, label) for code, label in Formation.Settlement.choices if code in asked
            ]
        else:
            del self.fields["settlement_type"]

    def add_aspects(self):
        """One field for each aspect of each programme offered: `aspect-KTS-isolation`."""
        aspects = Aspect.objects.filter(program__in=self.programs.values()).select_related(
            "program"
        )
        stored = self.initial.get("aspects") or {}
        added = []
        for aspect in aspects:
            name = f"{ASPECT}{aspect.program.code}-{aspect.code}"
            self.fields[name] = aspect_field(aspect)
            if aspect.program.code == self.initial.get("program"):
                self.initial.setdefault(name, aspect_initial(aspect, stored.get(aspect.code)))
            added.append((aspect, name))
        return added

    def clean(self):
        data = super().clean()
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            lacking = "latitude" if data.get("latitude") is None else "longitude"
            if lacking not in self.errors:
                self.add_error(lacking, _("Lengkapi posisinya, atau kosongkan keduanya."))
        program = self.programs.get(data.get("program"))
        if program and not program.settlement_types:
            data["settlement_type"] = ""
        return data

    def answers(self):
        """The aspects of the chosen programme that were answered, by their codes."""
        values = {}
        for aspect, name in self.aspects:
            value = self.cleaned_data.get(name)
            if aspect.program.code != self.cleaned_data["program"] or value in ("", None):
                continue
            yes_no = aspect.kind == Aspect.Kind.YES_NO
            values[aspect.code] = value == "yes" if yes_no else value
        return values

    def data_for_service(self):
        data = self.cleaned_data
        return {
            "program": data["program"],
            "area": data["area"],
            **{name: data.get(name) for name in self.FACTS if name in self.fields},
            **{name: data[name] for name in ("unit", "figure") if data.get(name)},
            "aspects": self.answers(),
        }

    def opened_with(self, initial):
        """The same form, offering the same, as it opens for another state of the record."""
        return type(self)(
            initial=initial,
            programs=self.programs.values(),
            villages=self.villages,
            units=self.units,
            figures=self.figures,
        )

    def show(self, error):
        """The service's refusal, at the fields it names; on top what no visible field is about."""
        placed = False
        for name, messages in error.errors.items():
            field = name.split(".")[0]
            if field in self.fields and not self.fields[field].widget.is_hidden:
                for message in messages:
                    self.add_error(field, message)
                placed = True
        if not placed:
            self.add_error(None, error.message)


def figure_label(figure: Figure) -> str:
    open_count = int(figure.value) - figure.detailed
    return _("%(count)d belum dirinci per %(day)s · %(source)s") % {
        "count": open_count,
        "day": long_date(figure.as_of),
        "source": figure.source,
    }


def aspect_field(aspect):
    if aspect.kind == Aspect.Kind.NUMBER:
        return forms.IntegerField(
            label=aspect.name, required=False, min_value=0, max_value=1_000_000_000
        )
    if aspect.kind == Aspect.Kind.TEXT:
        return LineField(label=aspect.name, required=False, max_length=500)
    return forms.ChoiceField(label=aspect.name, required=False, choices=YES_NO)


def aspect_initial(aspect, value):
    if aspect.kind == Aspect.Kind.YES_NO:
        return {True: "yes", False: "no"}.get(value, "")
    return value


def place_as_typed(formation: Formation) -> dict:
    """Desa, level and place as a person tells them: an RW or RT of its own by its number."""
    area = formation.area
    place = {name: getattr(formation, name) for name in ("place_kind", "place_name")}
    if area.level == Area.Level.VILLAGE or formation.place_kind == Formation.PlaceKind.PLACE:
        return {"area": formation.area_id, **place}
    numbers = area.code.split(".")[4:]
    words = [f"{level} {number}" for level, number in zip(("RW", "RT"), numbers, strict=False)]
    return {**place, "area": area.village_code, "place_name": " ".join(reversed(words))}


def initial_of(formation: Formation) -> dict:
    """The form as it stands for a stored kampung."""
    return {
        "id": formation.pk,
        "version": formation.version,
        "program": formation.program.code,
        "aspects": formation.aspects,
        "unit": formation.unit.code,
        "figure": str(formation.figure_id or ""),
        **{name: getattr(formation, name) for name in FormationForm.FACTS},
        **place_as_typed(formation),
    }


def initial_for_new(user, last: Formation | None) -> dict:
    """Defaults that save typing: today, and the petugas and programme named last time."""
    initial = {
        "id": uuid.uuid4(),
        "place_kind": Formation.PlaceKind.VILLAGE,
        "formed_on": timezone.localdate(),
        "petugas": str(user),
    }
    if last is not None:
        initial |= {"petugas": last.petugas or str(user), "program": last.program.code}
    return initial


class CorrectionForm(FormationForm):
    """The same record again, with the reason why it should read otherwise."""

    reason = TextField(label=_("Alasan perbaikan"), max_length=500)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        del self.fields["photos"]


class ActForm(forms.Form):
    """An act on a kampung as it stood when the question was asked."""

    version = VersionField()


class ReturnForm(ActForm):
    reason = TextField(
        label=_("Yang perlu diperbaiki"),
        max_length=500,
        help_text=_("Petugas membaca ini di atas catatannya."),
    )


class RefuseForm(forms.Form):
    reason = TextField(label=_("Alasan penolakan"), max_length=500)


class DissolveForm(ActForm):
    dissolved_on = DayField(label=_("Nonaktif sejak"))
    reason = TextField(label=_("Alasan"), max_length=500)


class ReactivateForm(ActForm):
    reactivated_on = DayField(label=_("Aktif kembali sejak"))
    reason = TextField(label=_("Alasan"), max_length=500)


class DecreeForm(ActForm):
    decree_number = LineField(label=_("Nomor SK"), max_length=80)
    decree_date = DayField(label=_("Tanggal SK"))


class PhotosForm(forms.Form):
    photos = PhotosField(label=_("Tambah foto"))
