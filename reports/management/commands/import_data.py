"""Bring a spreadsheet in from the shell: the same preview, the same services, the same trail."""

from pathlib import Path

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.imports.files import read_file
from core.imports.preview import Preview, preview
from core.imports.resources import Resource, get_resource, registered
from reports.imports.services import remembered, save_now
from units.models import User


class Command(BaseCommand):
    help = "Brings a spreadsheet in as a user: shows what it would do, and does it with --commit."

    def add_arguments(self, parser):
        parser.add_argument("resource", choices=sorted(registered))
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", required=True, help="User name under whose rights it runs.")
        parser.add_argument("--commit", action="store_true", help="Save it, all or nothing.")

    def handle(self, *, resource, file, user, commit, **options):
        by = User.objects.filter(username=user).first()
        if by is None:
            raise CommandError(_("Pengguna “%(name)s” tidak ada.") % {"name": user})
        if not file.is_file():
            raise CommandError(_("Berkas %(file)s tidak ada.") % {"file": file})
        try:
            chosen = get_resource(resource, by)
            found = preview(chosen, read_file(file), by, remembered(by, chosen.name))
        except DomainError as error:
            raise CommandError(self.words(error)) from error
        self.tell(found)
        if commit:
            self.save(chosen, found, file, by)

    def tell(self, found: Preview) -> None:
        self.stdout.write(", ".join(f"{name} {n}" for name, n in found.counts.items()))
        for note in found.notes:
            self.stdout.write(note)
        for row in found.rows:
            for problem in row.problems:
                words = " ".join(filter(None, (problem.reason, problem.remedy)))
                self.stdout.write(f"{row.number} {problem.key}: {words}")
            for key, (there, here) in row.conflicts.items():
                self.stdout.write(f"{row.number} {key}: {there} ≠ {here}")

    def save(self, resource: Resource, found: Preview, path: Path, by: User) -> None:
        if found.counts["errors"] or found.counts["conflicts"]:
            raise CommandError(_("Belum ada yang disimpan: perbaiki baris yang disebut di atas."))
        try:
            with path.open("rb") as file:
                save_now(resource=resource, found=found, upload=File(file, path.name), by=by)
        except DomainError as error:
            raise CommandError(self.words(error)) from error
        self.stdout.write(self.style.SUCCESS(_("Tersimpan.")))

    def words(self, error: DomainError) -> str:
        told = [str(text) for texts in error.errors.values() for text in texts]
        return "\n".join([str(error.message), *told])
