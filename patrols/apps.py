from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PatrolsConfig(AppConfig):
    name = "patrols"
    verbose_name = _("Patroli, rapat dan operasi")

    def ready(self):
        from core.audit import name_acts, name_fields
        from patrols import exports, jobs  # noqa: F401 -- register reports and background work

        name_acts({"complete": _("diselesaikan"), "cancel": _("dibatalkan")})
        name_fields(
            {
                "institution": _("instansi"),
                "headcount": _("personel"),
                "kind": _("jenis"),
                "count": _("jumlah"),
            }
        )
