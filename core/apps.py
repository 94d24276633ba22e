from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Dasar")

    def ready(self):
        """Handlers of background jobs register themselves: each app's stand in its `jobs`."""
        autodiscover_modules("jobs")
        import_module("core.upkeep")
        import_module("core.seals")
