"""What people type about targets and figures. Types are checked here, rules by the services."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.documents import keep_scan
from core.errors import DomainError
from core.forms import CountField, DayField, LineField, TextField, VersionField, offer
from core.weeks import Week
from programs.models import Measure, Plan, Program, PublicMessage
from programs.queries import measures_for_figures, measures_for_targets
from programs.schedule import PlannedWeek
from programs.services import BasisGiven, ShareGiven
from units.models import Area, Unit

SHARE, RANK = "share-", "rank-"


class BasisForm(forms.Form):
    """Fields of a basis; forms of targets and revisions have them at their end."""

    asked_as = {"effective_week": "effective_on", "basis": "ordered_by"}
    ordered_by = LineField(label=_("Diperintahkan oleh"), max_length=200, required=False)
    document = LineField(
        label=_("Dokumen dasar"),
        max_length=200,
        required=False,
        help_text=_("Nomor surat atau nama dokumen."),
    )
    document_date = DayField(label=_("Tanggal dokumen"), required=False)
    quote = TextField(label=_("Kutipan"), max_length=5000, required=False)
    document_file = forms.FileField(
        label=_("Berkas"),
        required=False,
        help_text=_("PDF, JPEG, atau PNG, paling besar 5 MB."),
    )

    BASIS = ("ordered_by", "document", "document_date", "quote", "document_file")

    def clean_document_file(self) -> Any:
        upload = self.cleaned_data["document_file"]
        try:
            return keep_scan(upload) if upload else None
        except DomainError as error:
            raise ValidationError(error.message) from None

    def basis(self) -> BasisGiven:
        return BasisGiven(**{name: self.cleaned_data[name] for name in self.BASIS})

    def order(self) -> dict[str, Any]:
        """Everything but the basis, as the services take it."""
        return {name: v for name, v in self.cleaned_data.items() if name not in self.BASIS}


class SuccessorForm(BasisForm):
    """The next target of a finished one: only what is ordered."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    starts_on = DayField(label=_("Mulai (Senin)"))
    quantity = CountField(label=_("Jumlah tambahan"))
    weekly_pace = CountField(label=_("Rencana per minggu"))
    deadline = DayField(label=_("Tenggat"), required=False)
    deadline_assumed = forms.BooleanField(
        label=_("Tenggat ini asumsi, belum diperintahkan"), required=False
    )
    field_order = ("id", "starts_on", "quantity", "weekly_pace", "deadline", "deadline_assumed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"].initial = uuid.uuid4


class TargetForm(SuccessorForm):
    """A new target. Who may choose which polres comes from the user's scope."""

    program = forms.ModelChoiceField(
        Program.objects.none(),
        label=_("Program"),
        to_field_name="code",
        empty_label=_("Pilih program"),
    )
    measure = forms.ModelChoiceField(
        Measure.objects.none(), label=_("Yang dihitung"), empty_label=None
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Polres"), to_field_name="code", empty_label=None
    )
    baseline = CountField(
        label=_("Data awal"),
        required=False,
        help_text=_("Yang sudah ada sebelum target. Kosongkan bila tidak diketahui."),
    )
    baseline_as_of = DayField(
        label=_("Data awal per tanggal"),
        required=False,
        help_text=_("Yang terbentuk sesudah tanggal ini dihitung; kosong: sejak target dimulai."),
    )
    field_order = ("id", "program", "measure", "unit", "baseline", "baseline_as_of",
                   *SuccessorForm.field_order[1:])  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "program", Program.objects.filter(active=True).order_by("code"))
        offer(self, "measure", measures_for_targets())
        self.fields["measure"].initial = Measure.FORMATION
        offer(self, "unit", Unit.objects.for_user(user).polres().order_by("code"))


class RevisionForm(BasisForm):
    """What changes from a week on. The fields show what is in force; deadline empty: none."""

    version = VersionField()
    effective_on = DayField(
        label=_("Berlaku mulai minggu dengan tanggal"),
        help_text=_("Minggu-minggu sebelumnya tetap memakai rencana lama."),
    )
    quantity = CountField(label=_("Jumlah tambahan"))
    weekly_pace = CountField(label=_("Rencana per minggu"))
    deadline = DayField(label=_("Tenggat"), required=False)
    reason = TextField(label=_("Alasan perubahan"), max_length=5000)
    field_order = ("effective_on", "quantity", "weekly_pace", "deadline", "reason")

    def order(self) -> dict[str, Any]:
        order = super().order()
        return {"effective_week": Week.of(order.pop("effective_on")), **order}


class AllocationForm(forms.Form):
    """A share and a place in the order for each polsek of the polres."""

    asked_as = {"effective_week": "effective_on"}
    version = VersionField()
    effective_on = DayField(label=_("Berlaku mulai minggu dengan tanggal"))
    reason = TextField(
        label=_("Alasan"),
        max_length=5000,
        required=False,
        help_text=_("Wajib bila minggunya sudah ditutup."),
    )

    def __init__(
        self,
        *args: Any,
        units: list[Unit],
        villages: dict[int, int],
        shares: dict[int, tuple[int, int]],
        split: dict[int, int] | None = None,
        **kwargs: Any,
    ) -> None:
        """`shares`: (share, rank) now; `split`: shares to propose instead; all by unit key."""
        super().__init__(*args, **kwargs)
        self.villages = villages
        self.units = sorted(units, key=lambda unit: shares.get(unit.pk, (0, 0))[1])
        for place, unit in enumerate(self.units, start=1):
            quantity, rank = shares.get(unit.pk, (None, place))
            self.fields[f"{SHARE}{unit.code}"] = CountField(
                label=_("Jatah %(unit)s") % {"unit": unit.name},
                required=False,
                min_value=0,
                initial=quantity if split is None else split.get(unit.pk),
            )
            self.fields[f"{RANK}{unit.code}"] = CountField(
                label=_("Urutan %(unit)s") % {"unit": unit.name},
                min_value=1,
                max_value=32767,
                initial=rank,
            )

    def rows(self) -> list[dict[str, Any]]:
        """For the template: each polsek with its two fields and the desa it serves."""
        return [
            {
                "unit": unit,
                "villages": self.villages.get(unit.pk, 0),
                "share": self[f"{SHARE}{unit.code}"],
                "rank": self[f"{RANK}{unit.code}"],
            }
            for unit in self.units
        ]

    def shares(self) -> list[ShareGiven]:
        """Those that were given one; empty and 0 mean no share."""
        given = [
            ShareGiven(unit, quantity, self.cleaned_data[f"{RANK}{unit.code}"])
            for unit in self.units
            if (quantity := self.cleaned_data[f"{SHARE}{unit.code}"])
        ]
        return sorted(given, key=lambda share: (share.rank, share.unit.code))

    def week(self) -> Week:
        return Week.of(self.cleaned_data["effective_on"])


class ExplanationForm(forms.Form):
    version = VersionField()
    note = TextField(label=_("Penjelasan selisih"), max_length=5000, required=False)


class FinishForm(forms.Form):
    version = VersionField()
    finished_on = DayField(
        label=_("Selesai pada"),
        help_text=_("Yang terbentuk sesudah tanggal ini dihitung untuk target lanjutan."),
    )
    reason = TextField(label=_("Keterangan"), max_length=5000, required=False)


class FigureForm(forms.Form):
    """A number as a source published it, for the polres of a target or a place in it."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    measure = forms.ModelChoiceField(
        Measure.objects.none(), label=_("Yang dihitung"), empty_label=None
    )
    area = LineField(
        label=_("Kode wilayah"),
        max_length=24,
        required=False,
        help_text=_("Kosongkan untuk seluruh polres."),
    )
    value = forms.DecimalField(
        label=_("Nilai"), max_digits=14, decimal_places=2, required=False, localize=True,
        help_text=_("Kosongkan bila sumber tidak menyebut angka."),
    )  # fmt: skip
    value_unit = LineField(
        label=_("Satuan"), max_length=20, required=False, help_text=_("kampung, persen, orang …")
    )
    approximate = forms.BooleanField(label=_("Kira-kira (“sekitar”)"), required=False)
    as_of = DayField(label=_("Per tanggal"), required=False)
    source = LineField(label=_("Sumber"), max_length=200)
    quote = TextField(label=_("Kutipan"), max_length=5000, required=False)
    counts = forms.BooleanField(
        label=_("Hitung dalam capaian sebagai belum dirinci"),
        required=False,
        help_text=_("Laporan kampung menggantikannya satu per satu; jumlahnya tetap."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["id"].initial = uuid.uuid4
        offer(self, "measure", measures_for_figures())
        self.fields["measure"].initial = Measure.FORMATION

    def clean_area(self) -> Area | None:
        code = self.cleaned_data["area"]
        if not code:
            return None
        area = Area.objects.for_user(self.user).filter(pk=code).first()
        if area is None:
            raise ValidationError(
                _("Kode ini tidak dikenal atau di luar wilayah Anda. Contoh: 35.08.06.2001.")
            )
        return area


def revision_initial(plan: Plan, week: Week) -> dict[str, Any]:
    return {
        "version": plan.target.version,
        "effective_on": week.monday,
        "quantity": plan.quantity,
        "weekly_pace": plan.weekly_pace,
        "deadline": plan.deadline,
    }


class WeekField(LineField):
    """A week of an address, `2021-W06`; people follow links to it and never type it."""

    def clean(self, value: Any) -> Week | None:
        text = super().clean(value)
        try:
            return Week.parse(text) if text else None
        except ValueError as error:
            raise ValidationError(str(error)) from None


class ScheduleForm(forms.Form):
    """Which part of a schedule: of one unit, in one week, or up to one."""

    unit = LineField(required=False)
    week = WeekField(required=False)
    until = WeekField(required=False)

    def narrowed(self, rows: list[PlannedWeek], polres: Unit) -> list[PlannedWeek]:
        """What no share takes up stands at the polres."""
        asked = self.cleaned_data if self.is_valid() else {}
        unit, week, until = (asked.get(name) for name in ("unit", "week", "until"))
        return [
            row
            for row in rows
            if (not unit or unit == polres.code or (row.unit and row.unit.code == unit))
            and (week is None or row.week == week)
            and (until is None or row.week <= until)
        ]


class PublicMessageForm(forms.Form):
    """A new version of what residents are told."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    program = forms.ModelChoiceField(
        Program.objects.none(), label=_("Program"), to_field_name="code"
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Polres"), to_field_name="code", empty_label=None
    )
    kind = forms.ChoiceField(label=_("Jenis"), choices=PublicMessage.Kind.choices)
    topic = LineField(
        label=_("Pokok"), max_length=80, help_text=_("Pesan dengan pokok yang sama berganti bunyi.")
    )
    text = TextField(label=_("Bunyi"), max_length=2000)
    valid_from = DayField(
        label=_("Berlaku sejak"),
        required=False,
        help_text=_("Kosongkan bila tidak diketahui sejak kapan."),
    )
    source = LineField(label=_("Sumber"), max_length=200, required=False)
    quote = TextField(label=_("Kutipan"), max_length=2000, required=False)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "program", Program.objects.filter(active=True))
        offer(self, "unit", Unit.objects.for_user(user).polres())
