"""Recomputes the chain over the trail and names the first row that is not as it was sealed."""

import re

from django.core.management.base import BaseCommand, CommandError

from core import audit, seals

PRINTED = re.compile(r"(\d{1,18}):([0-9a-f]{64})", re.ASCII)


class Command(BaseCommand):
    help = (
        "Verifies the sealed audit trail. With --digest NUMBER:DIGEST it also holds the chain to a "
        "digest that was printed on a weekly closing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--digest", default="", metavar="NUMBER:DIGEST")

    def handle(self, *, digest="", **options):
        broken = seals.verify(printed_seal(digest) if digest else None)
        if broken:
            raise CommandError(str(broken))
        last = audit.last_digest()
        self.stdout.write(f"Riwayat utuh: {last['number']} segel, sidik {last['digest']}")


def printed_seal(text):
    match = PRINTED.fullmatch(text.strip().lower())
    if match is None:
        raise CommandError("Tulis --digest sebagai NOMOR:SIDIK, sidik 64 angka heksadesimal.")
    return int(match[1]), match[2]
