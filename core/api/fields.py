"""Serializers that refuse what they do not know."""

from collections.abc import Mapping
from difflib import get_close_matches

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.text import clean, clean_line

MAX_BULK = 1000  # records in one request


class StrictSerializer(serializers.Serializer):
    """A misspelt field is an error that names its neighbour, not a value lost in silence.

    Fields that are only read may be sent back; they change nothing.
    """

    def to_internal_value(self, data):
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError(
                    {str(name): [self.unknown_message(str(name))] for name in unknown}
                )
        return super().to_internal_value(data)

    def unknown_message(self, name):
        near = get_close_matches(name, self.fields, n=3, cutoff=0.5)
        if near:
            return _("Isian ini tidak dikenal. Maksud Anda: %(near)s?") % {"near": ", ".join(near)}
        return _("Isian ini tidak dikenal.")


class TextField(serializers.CharField):
    """Free text, several lines, cleaned; never a number in disguise."""

    clean = staticmethod(clean)

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return self.clean(super().to_internal_value(data))


class LineField(TextField):
    """A name or number: one line."""

    clean = staticmethod(clean_line)
