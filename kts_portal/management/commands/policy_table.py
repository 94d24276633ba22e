from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from kts_portal.policy_table import document


class Command(BaseCommand):
    help = "Write docs/policy.md: which role has which act, and what each route asks for."
    requires_system_checks = []

    def handle(self, *args, **options):
        Path(settings.BASE_DIR, "docs", "policy.md").write_text(document(), encoding="utf-8")
