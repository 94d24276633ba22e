from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from core.weeks import name_weeks_by


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Dasar")

    def ready(self):
        """What registers itself: handlers of jobs in each app's `jobs`, what can be brought in from
        spreadsheets in its `imports`, who keeps files that arrive in parts in its `uploads`."""
        autodiscover_modules("jobs", "imports", "uploads")
        name_weeks_by(settings.MONTH_RULE)
        import_module("core.upkeep")
        import_module("core.seals")
