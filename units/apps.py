from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class UnitsConfig(AppConfig):
    name = "units"
    verbose_name = _("Kesatuan dan wilayah")


class PortalAdminConfig(AdminConfig):
    default_site = "units.sites.PortalAdminSite"
