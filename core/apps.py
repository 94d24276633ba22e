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
        """Handlers of background jobs register themselves: each app's stand in its `jobs`."""
        autodiscover_modules("jobs")
        name_weeks_by(settings.MONTH_RULE)
        import_module("core.upkeep")
        import_module("core.seals")
