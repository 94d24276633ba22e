from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.numbers import integer
from units.models import User
from villages.services.cases import import_cases


class Command(BaseCommand):
    help = (
        "Mengimpor kasus per kelurahan dari CSV dengan kolom code, date, positive, active, "
        "hospitalised, self_isolation, recovered, died."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="Sumber data, misalnya nama instansi.")
        parser.add_argument("--by", required=True, help="Nama pengguna yang mencatat.")

    def handle(self, *, file, source, by, **options):
        person = User.objects.filter(username=by).first()
        if person is None:
            raise CommandError(_("Pengguna %(name)s tidak ada.") % {"name": by})
        try:
            with file.open(encoding="utf-8-sig", newline="") as rows:
                counts = import_cases(file=rows, source=source, by=person)
        except (DomainError, OSError, UnicodeDecodeError) as error:
            told = getattr(error, "errors", None)
            raise CommandError(f"{error} {dict(list(told.items())[:5]) if told else ''}") from None
        self.stdout.write(
            _("%(new)s laporan baru, %(unchanged)s sudah ada.")
            % {name: integer(count) for name, count in counts.items()}
        )
