"""Which kampung a list shows: the same filters for page, API and export."""

import re

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Exists, OuterRef, Q
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from core.weeks import Week
from core.widgets import PlainCheckboxes, PlainDate, PlainSearch, PlainSelect
from programs.models import Program
from units.models import Unit
from units.names import search_name
from units.policy import Act, can
from units.scope import area_in, lies_in_scope
from units.standing import find_unit
from villages.models import Correction, Formation, Inactivity
from villages.queries import activity

YES_NO = (("true", _("Ya")), ("false", _("Tidak")))
OFFERED = 60  # choices beyond that are typed or linked to, not sent with every page
AREA_CODE = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4}(\.\d{3}){0,2})?)?)?\Z", re.ASCII)
COUNTED_STATES = (Formation.Status.VERIFIED, Formation.Status.DISSOLVED)
area_code = RegexValidator(AREA_CODE, _("Tulis kode wilayah seperti 35.08.06.2001."))


class Named(ModelChoiceIterator):
    """Codes and names of what may be chosen, without an object for each."""

    def __iter__(self):
        if self.field.empty_label is not None:  # first and alone: fields look at it often
            yield "", self.field.empty_label
        yield from self.offered()

    def offered(self):
        return self.queryset.values_list("code", "name")


class Offered(Named):
    """All units, or of a large scope the polres; any in scope is taken."""

    def offered(self):
        units = list(super().offered()[: OFFERED + 1])
        if len(units) <= OFFERED:
            return units
        return super().offered().filter(kind=Unit.Kind.POLRES)


class ProgramField(forms.ModelChoiceField):
    iterator = Named


class UnitField(forms.ModelChoiceField):
    """A unit in the user's scope, by its code; every list is narrowed by it."""

    iterator = Offered
    user = None

    def to_python(self, value):
        if value in self.empty_values:
            return None
        unit = find_unit(value) if "\0" not in value else None
        if unit is None or not lies_in_scope(self.user, unit):
            raise self.not_offered(value)
        return unit

    def not_offered(self, value):
        message = self.error_messages["invalid_choice"]
        return ValidationError(message, code="invalid_choice", params={"value": value})


class ProgramFilter(filters.ModelChoiceFilter):
    field_class = ProgramField


class UnitFilter(filters.ModelChoiceFilter):
    """The unit and all below it."""

    field_class = UnitField

    @property
    def field(self):
        field = super().field
        request = self.get_request()
        field.user = request.user if request else None
        return field

    def filter(self, queryset, value):
        return queryset if value is None else queryset.filter(unit__path__startswith=value.path)


class WeekField(forms.CharField):
    def clean(self, value):
        value = super().clean(value)
        if not value:
            return None
        try:
            return Week.parse(value)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class WeekFilter(filters.Filter):
    field_class = WeekField

    def filter(self, queryset, value):
        if value is None:
            return queryset
        return queryset.filter(formed_on__range=(value.starts_on, value.ends_on))


class YesNoFilter(filters.TypedChoiceFilter):
    def __init__(self, **options):
        choices = (("", _("Semua")), *YES_NO)
        super().__init__(choices=choices, coerce=lambda word: word == "true", **options)

    def filter(self, queryset, value):
        return queryset if value == "" else queryset.filter(**{self.field_name: value})


class WithinFilter(filters.CharFilter):
    """The area and all below it."""

    def filter(self, queryset, value):
        return queryset.filter(area_in("area", value)) if value else queryset


def units_in_choice(request):
    return Unit.objects.for_user(request.user).order_by("path") if request else Unit.objects.none()


class FormationFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Cari"), method="search", max_length=80, widget=PlainSearch)
    program = ProgramFilter(
        label=_("Program"),
        widget=PlainSelect,
        queryset=lambda request: Program.objects.order_by("code"),
        to_field_name="code",
        empty_label=_("Semua program"),
    )
    status = filters.MultipleChoiceFilter(
        label=_("Status"),
        choices=Formation.Status.choices,
        widget=PlainCheckboxes,
        distinct=False,  # a row's own column; comparing whole rows would cost more than the list
    )
    unit = UnitFilter(
        label=_("Kesatuan"),
        widget=PlainSelect,
        queryset=units_in_choice,
        to_field_name="code",
        empty_label=_("Semua kesatuan"),
    )
    within = WithinFilter(label=_("Kode wilayah"), validators=[area_code], max_length=24)
    formed_from = filters.DateFilter(
        label=_("Dibentuk sejak"),
        field_name="formed_on",
        lookup_expr="gte",
        widget=PlainDate,
    )
    formed_to = filters.DateFilter(
        label=_("Dibentuk sampai"),
        field_name="formed_on",
        lookup_expr="lte",
        widget=PlainDate,
    )
    week = WeekFilter(label=_("Minggu"), max_length=8, widget=forms.HiddenInput)
    inactive_on = filters.DateFilter(label=_("Nonaktif pada"), method="inactive")
    inactive_since = filters.DateFilter(label=_("Nonaktif sejak"), method="inactive")
    settlement_type = filters.ChoiceFilter(
        label=_("Jenis permukiman"), choices=Formation.Settlement.choices, empty_label=_("Semua")
    )
    activity = filters.ChoiceFilter(
        label=_("Keadaan"),
        choices=activity.WORDS,
        empty_label=_("Semua keadaan"),
        widget=PlainSelect,
        method="fares",
    )
    late = YesNoFilter(label=_("Terlambat"))
    simulated = YesNoFilter(label=_("Simulasi"))

    class Meta:
        model = Formation
        fields: list[str] = []

    @property
    def form(self):
        """Who reads counted records only is offered no other states; asked for, they are empty."""
        built = hasattr(self, "_form")
        form = super().form
        status = form.fields.get("status")  # the API makes only the fields that the URL uses
        if not built and status and self.request and not can(self.request.user, Act.SEE_PENDING):
            status.widget.choices = [(state.value, state.label) for state in COUNTED_STATES]
        return form

    def inactive(self, queryset, name, value):
        """Dissolved by a day and not back by then; `inactive_since`: dissolved on that day or
        later. Given together they speak of the same time."""
        asked = self.form.cleaned_data
        spells = Inactivity.objects.filter(formation=OuterRef("pk"))
        if asked["inactive_on"]:
            back = Q(ends_on=None) | Q(ends_on__gt=asked["inactive_on"])
            spells = spells.filter(back, starts_on__lte=asked["inactive_on"])
        if asked["inactive_since"]:
            spells = spells.filter(starts_on__gte=asked["inactive_since"])
        return queryset.filter(Exists(spells))

    def fares(self, queryset, name, value):
        return activity.in_state(queryset, value)

    def search(self, queryset, name, value):
        """Words of the kampung, its place or its desa; or a receipt."""
        place = search_name(value)
        found = Q(name__icontains=value) | Q(place_name__icontains=value)
        if place:
            found |= Q(area__search_name__contains=place)
            found |= Q(area__level__gt=4, area__parent__search_name__contains=place)
        return queryset.filter(found | Q(receipt=value.strip().upper()))


class CorrectionFilter(filters.FilterSet):
    state = filters.ChoiceFilter(label=_("Status"), choices=Correction.State.choices)
    formation = filters.UUIDFilter(label=_("Kampung"), field_name="formation_id")

    class Meta:
        model = Correction
        fields: list[str] = []
