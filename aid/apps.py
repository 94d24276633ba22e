from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AidConfig(AppConfig):
    name = "aid"
    verbose_name = _("Bantuan dan vaksinasi")

    def ready(self):
        from aid import exports  # noqa: F401 -- registers the reports
        from core.audit import name_acts

        name_acts(
            {
                "stage.hold": _("tahap terlaksana"),
                "stage.allocate": _("alokasi diubah"),
            }
        )
