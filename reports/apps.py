from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Laporan")

    def ready(self):
        from core.audit import name_fields
        from reports.closings import jobs  # noqa: F401 -- registers itself
        from reports.delivery import jobs as mails  # noqa: F401 -- registers itself
        from reports.exports import (  # noqa: F401 -- register themselves
            history,
            overview,
            services,
            weekly,
        )
        from reports.imports import services as imports  # noqa: F401 -- registers its jobs

        name_fields(
            {
                "obstacles": _("hambatan"),
                "columns": _("kolom"),
                "rows": _("baris"),
                "new": _("baru"),
                "changed": _("berubah"),
                "unchanged": _("sama"),
                "conflicts": _("bentrok"),
                "errors": _("salah"),
            }
        )
