"""Write a report into a file from the shell: the same rights, filters and columns as the page."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict
from django.utils.translation import gettext as _

from core.errors import DomainError
from reports.exports.services import Export, write_export
from units.models import User


class Command(BaseCommand):
    help = "Writes a report into a file as a user: export_data formations a.csv --user NAME"

    def add_arguments(self, parser):
        parser.add_argument("report")
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", required=True, help="User name under whose rights it runs.")
        parser.add_argument("--format", default="", help="xlsx, csv, …; else by the name.")
        parser.add_argument("--filters", default="", help="As in the address of the list: a=1&b=2")

    def handle(self, *, report, file, user, filters, **options):
        by = User.objects.filter(username=user).first()
        if by is None:
            raise CommandError(_("Pengguna “%(name)s” tidak ada.") % {"name": user})
        try:
            export = Export.asked(
                report=report,
                format_name=options["format"] or file.suffix.lstrip("."),
                filters=QueryDict(filters),
                by=by,
            )
            with file.open("w+b") as out:
                written = write_export(export, export.content(), out)
        except DomainError as error:
            told = [str(text) for texts in error.errors.values() for text in texts]
            raise CommandError("\n".join([str(error.message), *told])) from error
        self.stdout.write(f"{written.rows} {written.sha256}")
