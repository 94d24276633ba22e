from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.weeks import Week
from reports.closings.services import close_week
from units.models import Unit


class Command(BaseCommand):
    help = "Close an ended week of a polres and freeze its report: --unit JATIM-LMJ --week 2021-W06"

    def add_arguments(self, parser):
        parser.add_argument("--unit", required=True, metavar="CODE")
        parser.add_argument("--week", required=True, metavar="2021-W06")

    def handle(self, *, unit, week, **options):
        try:
            polres = Unit.objects.get(code=unit)
            chosen = Week.parse(week)
            closing, created = close_week(unit=polres, week=chosen, by=None)
        except Unit.DoesNotExist:
            raise CommandError(_("Tidak ada kesatuan berkode %(code)s.") % {"code": unit}) from None
        except (ValueError, DomainError) as error:
            raise CommandError(str(error)) from None
        words = (
            _("%(week)s %(unit)s ditutup, kode periksa %(code)s.")
            if created
            else _("%(week)s %(unit)s sudah ditutup, kode periksa %(code)s.")
        )
        facts = {"week": chosen.title, "unit": polres.name, "code": closing.code}
        self.stdout.write(words % facts)
