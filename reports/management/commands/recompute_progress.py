"""Compute the weeks again from the ledger. Changes nothing that was right."""

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from core.weeks import Week
from programs.models import Target
from reports.jobs import ask_for_charts
from reports.services import recompute, recompute_all


class Command(BaseCommand):
    help = "Menghitung ulang kemajuan mingguan dari buku besar."

    def add_arguments(self, parser):
        parser.add_argument("--target", help="nomor (UUID) satu target; tanpa ini semuanya")
        parser.add_argument("--week", help="sejak minggu ini, ditulis seperti 2021-W06")

    def handle(self, *, target, week, **options):
        since = _week(week)
        if target is None and since is None:
            written = recompute_all()
            targets = list(Target.objects.all())
        else:
            targets = _targets(target)
            written = sum(recompute(each, since) for each in targets)
        for each in targets:
            ask_for_charts(each)
        self.stdout.write(f"{len(targets)} target dihitung, {written} baris berubah.")


def _week(code: str | None) -> Week | None:
    try:
        return Week.parse(code) if code else None
    except ValueError as error:
        raise CommandError(str(error)) from None


def _targets(target: str | None) -> list[Target]:
    if target is None:
        return list(Target.objects.order_by("pk"))
    try:
        return [Target.objects.get(pk=UUID(target))]
    except (ValueError, Target.DoesNotExist):
        raise CommandError(f"Target {target} tidak ada.") from None
