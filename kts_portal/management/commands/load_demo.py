from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kts_portal.demo import load_demo


class Command(BaseCommand):
    help = "Load the demo data (only where KTS_DEMO=1)."

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError(_("Data demo hanya dimuat bila KTS_DEMO=1."))
        loaded = load_demo()
        self.stdout.write(_("Data demo dimuat.") if loaded else _("Data demo sudah ada."))
