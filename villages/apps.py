from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VillagesConfig(AppConfig):
    name = "villages"
    verbose_name = _("Kampung")

    def ready(self):
        from core.audit import name_acts
        from programs.overview import baselines_detailed
        from villages import exports  # noqa: F401 -- registers the report
        from villages.queries.first_list import baseline_detailed

        baselines_detailed[:] = [baseline_detailed]

        name_acts(
            {
                "propose": _("perbaikan diusulkan"),
                "refuse": _("usulan perbaikan ditolak"),
                "add_photo": _("foto ditambahkan"),
                "remove_photo": _("foto dihapus"),
                "posko.activate": _("posko diaktifkan"),
                "posko.close": _("posko ditutup"),
                "shift.cancel": _("giliran jaga dibatalkan"),
                "check_out": _("dicatat pulang"),
                "request.answer": _("permintaan ditanggapi"),
                "zone.revise": _("laporan diperbaiki"),
                "zone.tick": _("tindakan dicatat"),
                "zone.begin_rule": _("awal berlaku setempat dicatat"),
                "zone.withdraw": _("pernyataan ditarik"),
            }
        )
