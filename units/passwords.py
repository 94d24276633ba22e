"""Words that everybody here would try first are no passwords."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

# Of the portal and of the service, and what people put around them.
WORDS = (
    "kampung", "tangguh", "semeru", "jaya", "polri", "polda", "polres", "polsek", "polisi",
    "binmas", "kasat", "kapolres", "kapolsek", "bhabinkamtibmas", "bhabin", "kamtibmas", "petugas",
    "operator", "admin", "administrator", "staf", "portal", "sandi", "password", "rahasia",
    "indonesia", "jatim", "lumajang", "jakarta", "jaksel", "bekasi", "presisi", "promoter",
)  # fmt: skip
LETTERS_LEFT = 6
NAMED = re.compile("|".join(sorted(WORDS, key=len, reverse=True)))


class ContextWordValidator:
    """Without these words and the names of the person's unit, enough letters must be left."""

    def validate(self, password, user=None):
        letters = "".join(filter(str.isalpha, NAMED.sub("", password.lower())))
        if len(set(letters)) < LETTERS_LEFT:
            raise ValidationError(self.get_help_text(), code="password_of_the_place")

    def get_help_text(self):
        return gettext(
            "Kata sandi ini terlalu mudah ditebak: jangan hanya memakai nama portal, kesatuan, "
            "jabatan, daerah, dan angka."
        )
