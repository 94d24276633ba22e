"""What every plan, share and basis must fulfil; each error stands at the field it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from core import numbers
from core.errors import DomainError
from core.weeks import Week, long_date
from programs.models import WeekLock
from programs.services.given import BasisGiven, ShareGiven
from units.models import Unit

LARGEST = 1_000_000


class Faults:
    """Everything that is wrong with what was given, told at once."""

    def __init__(self) -> None:
        self.errors: dict[str, list[str]] = defaultdict(list)

    def add(self, field: str, message: str) -> None:
        self.errors[field].append(message)

    def refuse(self) -> None:
        """Raise what was found, if anything was."""
        if self.errors:
            said = " ".join(message for told in self.errors.values() for message in told)
            raise DomainError(said, code="invalid", errors=dict(self.errors))

    def positive(self, field: str, value: int, message: str) -> None:
        if value <= 0:
            self.add(field, message)
        elif value > LARGEST:
            self.add(field, _("Paling banyak %(most)s.") % {"most": numbers.integer(LARGEST)})

    def monday(self, field: str, day: date) -> Week | None:
        """The week that begins on that day, or a fault."""
        if day.weekday() == 0:
            return Week(day)
        monday = Week.of(day).monday
        self.add(
            field,
            _("%(day)s bukan hari Senin. Senin terdekat sebelumnya %(monday)s.")
            % {"day": long_date(day), "monday": long_date(monday)},
        )
        return None

    def not_future(self, field: str, day: date | None) -> None:
        if day is not None and day > timezone.localdate():
            self.add(field, _("Tanggal tidak boleh di masa depan."))

    def plan(
        self, *, quantity: int, weekly_pace: int, deadline: date | None, first_day: date
    ) -> None:
        self.positive("quantity", quantity, _("Jumlah target harus lebih dari nol."))
        self.positive("weekly_pace", weekly_pace, _("Rencana per minggu harus lebih dari nol."))
        if deadline is not None and deadline <= first_day:
            self.add(
                "deadline",
                _("Tenggat harus sesudah %(day)s.") % {"day": long_date(first_day)},
            )

    def basis(self, basis: BasisGiven) -> None:
        self.not_future("document_date", basis.document_date)

    def shares(self, shares: Sequence[ShareGiven], polres: Unit) -> None:
        """Shares go to polsek of the polres, each once, each more than nothing."""
        seen = set()
        for share in shares:
            name = {"unit": share.unit.name, "polres": polres.name}
            if share.unit.kind != Unit.Kind.POLSEK or share.unit.polres_id != polres.pk:
                self.add("allocations", _("%(unit)s bukan polsek jajaran %(polres)s.") % name)
            if share.unit.pk in seen:
                self.add("allocations", _("%(unit)s disebut dua kali.") % name)
            if not 0 < share.quantity <= LARGEST:
                self.add("allocations", _("Jatah %(unit)s harus lebih dari nol.") % name)
            seen.add(share.unit.pk)


def closed_since(polres: Unit, week: Week) -> bool:
    """Whether that week or a later one of the polres is closed already."""
    return WeekLock.objects.filter(unit=polres, monday__gte=week.monday).exists()


def last_closed_day(polres: Unit) -> date | None:
    """The Sunday of the last week of the polres that is closed."""
    monday = (
        WeekLock.objects.filter(unit=polres).order_by("-monday").values_list("monday", flat=True)
    )
    last = monday.first()
    return Week(last).ends_on if last else None
