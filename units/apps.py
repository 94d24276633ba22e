from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class UnitsConfig(AppConfig):
    name = "units"
    verbose_name = _("Kesatuan dan wilayah")

    def ready(self):
        from django.contrib.auth.signals import user_logged_in

        from core import audit
        from units import sessions, upkeep  # noqa: F401 -- registers its job

        user_logged_in.connect(sessions.begin, dispatch_uid="units.sessions")
        audit.name_fields({"kinds": _("jenis")})
        audit.name_acts(
            {
                "change": _("diubah"),
                "coverage.end": _("wilayah hukum diakhiri"),
                "posting.create": _("penugasan dicatat"),
                "code.issue": _("kode sekali pakai diberikan"),
                "code.use": _("kode sekali pakai dipakai"),
                "password.change": _("kata sandi diganti"),
                "token.create": _("token dibuat"),
                "token.revoke": _("token dicabut"),
                "second_factor.remove": _("verifikasi dua langkah dihapus"),
                "second_factor.change": _("verifikasi dua langkah diubah"),
                "session.end": _("sesi dikeluarkan"),
                "area.create": _("RW/RT dicatat"),
            }
        )


class PortalAdminConfig(AdminConfig):
    default_site = "units.sites.PortalAdminSite"
