from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from aid.reference import load_items
from core.numbers import integer
from patrols.reference import load_terms
from programs.reference import load_programs
from units.reference import load_units_reference
from villages.reference import load_pillars
from villages.zone_reference import load_zone_reference


class Command(BaseCommand):
    help = "Memuat data rujukan: wilayah, batas, penduduk, kesatuan, dan program."

    def handle(self, *args, **options):
        labels = {
            "areas": _("wilayah"),
            "boundaries": _("batas wilayah"),
            "population": _("data penduduk"),
            "units": _("kesatuan"),
            "letterheads": _("kop surat"),
            "measures": _("ukuran"),
            "programs": _("program"),
            "items": _("barang bantuan"),
            "terms": _("istilah lapangan"),
            "zone_rules": _("aturan zona RT"),
            "regimes": _("rezim PPKM"),
            "pillars": _("pilar"),
        }
        counts = (
            load_units_reference()
            | load_programs()
            | load_zone_reference()
            | load_pillars()
            | load_terms()
            | load_items()
        )
        for kind, (added, changed) in counts.items():
            self.stdout.write(
                _("%(kind)s: %(added)s baru, %(changed)s berubah")
                % {"kind": labels[kind], "added": integer(added), "changed": integer(changed)}
            )
