"""Demo data: the facts of the press articles, exact and with their source, and beside them invented
records marked `simulasi`, dated after the article's week and written on a simulated clock.

Built through the services, so loading it is an end-to-end run of the portal.
"""

from django.db import transaction

from kts_portal.demo import (
    aid,
    bekasi,
    jaksel,
    jaksel_pillars,
    lumajang,
    lumajang_field,
    lumajang_skd,
    messages,
    zones,
)
from programs.models import Target
from units.demo import create_demo_accounts


def load_demo() -> bool:
    """Load all of it or nothing; False where it is already there."""
    if Target.objects.filter(pk=lumajang.TARGET).exists():
        return False
    with transaction.atomic():
        create_demo_accounts()
        lumajang.load()
        jaksel.load()
        zones.load()
        lumajang_field.load()
        lumajang_skd.load()
        jaksel_pillars.load()
        bekasi.load()
        aid.load()
        messages.load()
    return True
