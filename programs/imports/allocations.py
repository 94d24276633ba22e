"""Shares of the polsek in a target from a spreadsheet: one row for each polsek."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.resources import Field, Found, Resource, Row, distinct, register
from core.weeks import long_date
from programs.models import Target
from programs.queries import latest_plan, shares_of
from programs.services import ShareGiven, set_allocation
from units.models import Unit, User
from units.policy import Act


class Allocations(Resource):
    """A share is known by its target and its polsek; its version is the target's. All rows of a
    target become one version of its plan."""

    name = "allocations"
    title = gettext_lazy("Jatah target per polsek")
    act = Act.MANAGE_TARGETS
    instructions = (
        gettext_lazy("Satu baris untuk setiap polsek; yang tidak disebut tetap seperti semula."),
        gettext_lazy("Jatah tidak dihapus lewat berkas; ubah di halaman target."),
    )

    def fields(self, user: User) -> Sequence[Field]:
        targets = distinct([(str(t.pk), label_of(t)) for t in running(user)])
        units = Unit.objects.for_user(user).filter(kind=Unit.Kind.POLSEK).order_by("name", "code")
        return (
            Field("target", gettext_lazy("Target"), "choice", required=True, choices=targets,
                  example=targets[0][1] if targets else "", width=44),
            Field("unit", gettext_lazy("Polsek"), "choice", required=True,
                  choices=distinct(units.values_list("code", "name")), example="Polsek Kunir",
                  width=26),
            Field("quantity", gettext_lazy("Jatah"), "integer", required=True, example=5,
                  also=("Jumlah", "Jml")),
            Field("rank", gettext_lazy("Urutan"), "integer",
                  help=gettext_lazy("Urutan jadwal bantu bila prioritasnya sama.")),
            Field("reason", gettext_lazy("Alasan perubahan"), said=True, width=30,
                  help=gettext_lazy("Wajib bila minggu yang sudah ditutup ikut berubah.")),
        )  # fmt: skip

    def existing(self, user: User, ids: Collection[str] | None = None) -> Found:
        targets = running(user)
        if ids is not None:
            asked = {key.partition(":")[0] for key in ids}
            targets = [target for target in targets if str(target.pk) in asked]
        found = {}
        for target in targets:
            for share in shares_of(latest_plan(target)):
                key = f"{target.pk}:{share.unit.code}"
                if ids is None or key in ids:
                    found[key] = {
                        "id": key,
                        "version": target.version,
                        "target": str(target.pk),
                        "unit": share.unit.code,
                        "quantity": share.quantity,
                        "rank": share.rank,
                    }
        return found

    def resolve(self, rows: Sequence[Row], user: User) -> None:
        """Targets and polsek are choices."""

    def identify(self, row: Row, user: User) -> str:
        return f"{row.values.get('target')}:{row.values.get('unit')}"

    def prepare(self, rows: Sequence[Row], user: User) -> None:
        for row in rows:
            if {"target", "unit"} & set(row.changes):
                row.refuse("unit", _("Target dan polsek dari sebuah jatah tidak diubah."))

    def check(self, rows: Sequence[Row], user: User) -> None:
        for part in by_target(rows).values():
            self.try_together(part, user)

    def save(self, rows: Sequence[Row], by: User) -> None:
        for key, part in sorted(by_target(rows).items()):
            self.allocate(key, part, by)

    def allocate(self, key: str, rows: Sequence[Row], by: User) -> None:
        target = Target.objects.for_user(by).filter(pk=UUID(key)).first()
        if target is None:
            raise Http404
        units = Unit.objects.for_user(by).in_bulk(
            [row.values["unit"] for row in rows], field_name="code"
        )
        shares = {s.unit.code: ShareGiven(s.unit, s.quantity, s.rank)
                  for s in shares_of(latest_plan(target))}  # fmt: skip
        for row in rows:
            before = shares.get(row.values["unit"])
            rank = row.values.get("rank")
            shares[row.values["unit"]] = ShareGiven(
                units[row.values["unit"]],
                row.values["quantity"],
                before.rank if rank is None and before else rank,
            )
        seen = {row.version for row in rows if row.version is not None}
        set_allocation(
            target=target,
            shares=list(shares.values()),
            by=by,
            reason=reasons(rows),
            version=min(seen, default=target.version),
        )

    def column_of(self, key: str) -> str:
        return {"allocations": "quantity", "effective_week": "target"}.get(
            key, super().column_of(key)
        )


def running(user: User) -> list[Target]:
    """Targets of the user's polres that go on."""
    rows = Target.objects.for_user(user).filter(finished_on=None)
    return list(rows.select_related("program", "measure", "unit"))


def label_of(target: Target) -> str:
    return _("%(program)s %(unit)s sejak %(day)s") % {
        "program": target.program.code,
        "unit": target.unit.name,
        "day": long_date(target.starts_on),
    }


def by_target(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.values["target"]].append(row)
    return found


def reasons(rows: Iterable[Row]) -> str:
    """What the rows say of why, each once."""
    return "; ".join(dict.fromkeys(row.values.get("reason") or "" for row in rows)).strip("; ")


register(Allocations())
