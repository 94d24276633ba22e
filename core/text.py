"""Text as it may enter: checked, composed, without what nobody typed."""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# WhatsApp and web pages copy these along; they are invisible and make equal names unequal.
INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# PostgreSQL refuses NUL, UTF-8 lone surrogates, XML (and so XLSX) the other control characters.
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

UNSTORABLE_MESSAGE = _("Isian ini memuat karakter yang tidak dapat disimpan. Ketik ulang.")


def storable(value: str) -> bool:
    return UNSTORABLE.search(value) is None


def clean(value: str) -> str:
    """`value` ready to be stored: NFC, unix line ends, no space around, nothing invisible.

    Raises ValidationError (forms and serializers show it at the field) for NUL, lone surrogates
    and control characters.
    """
    if not storable(value):
        raise ValidationError(UNSTORABLE_MESSAGE, code="unstorable")
    value = INVISIBLE.sub("", value).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", value).strip()


def clean_line(value: str) -> str:
    """The same for names and numbers: one line, single spaces."""
    return " ".join(clean(value).split())


def first_unstorable(value: Any, path: str = "") -> str | None:
    """Where in parsed JSON a string cannot be stored, as a dotted path; None if nowhere."""
    if isinstance(value, str):
        return None if storable(value) else path
    if isinstance(value, dict):
        for key, item in value.items():
            if not storable(key):
                return path
            found = first_unstorable(item, f"{path}.{key}" if path else key)
            if found is not None:
                return found
    elif isinstance(value, list):
        for place, item in enumerate(value):
            found = first_unstorable(item, f"{path}.{place}" if path else str(place))
            if found is not None:
                return found
    return None
