from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from core.numbers import integer
from programs.reference import load_programs
from units.reference import load_units_reference


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
        }
        counts = load_units_reference() | load_programs()
        for kind, (added, changed) in counts.items():
            self.stdout.write(
                _("%(kind)s: %(added)s baru, %(changed)s berubah")
                % {"kind": labels[kind], "added": integer(added), "changed": integer(changed)}
            )
