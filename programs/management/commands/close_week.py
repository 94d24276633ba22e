from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.weeks import Week
from programs.services import close_week
from units.models import Unit


class Command(BaseCommand):
    help = "Close an ended week of a polres: --unit JATIM-LMJ --week 2021-W06."

    def add_arguments(self, parser):
        parser.add_argument("--unit", required=True, metavar="CODE")
        parser.add_argument("--week", required=True, metavar="2021-W06")

    def handle(self, *, unit, week, **options):
        try:
            polres = Unit.objects.get(code=unit)
            chosen = Week.parse(week)
            lock = close_week(unit=polres, week=chosen, by=None)
        except Unit.DoesNotExist:
            raise CommandError(_("Tidak ada kesatuan berkode %(code)s.") % {"code": unit}) from None
        except (ValueError, DomainError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            _("%(week)s %(unit)s ditutup sampai baris %(line)s.")
            % {"week": chosen.title, "unit": polres.name, "line": lock.last_entry_id}
        )
