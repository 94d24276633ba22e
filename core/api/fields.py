"""Serializers that refuse what they do not know."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from core.text import clean, clean_line

MAX_BULK = 1000  # records in one request

# REST framework's own catalogue lacks these.
INDONESIAN: dict[Any, dict[str, Any]] = {
    serializers.BooleanField: {"invalid": gettext_lazy("Isi true atau false.")},
    serializers.CharField: {"invalid": gettext_lazy("Tulis sebuah teks.")},
    serializers.DateField: {"datetime": gettext_lazy("Tulis tanggal saja, tanpa jam.")},
    serializers.DecimalField: {"invalid": gettext_lazy("Tulis sebuah angka.")},
    serializers.DictField: {"empty": gettext_lazy("Tidak boleh kosong.")},
    serializers.FileField: {
        "invalid": gettext_lazy("Kirim sebuah berkas sebagai multipart/form-data."),
        "no_name": gettext_lazy("Berkas ini tidak bernama."),
    },
    serializers.ListField: {
        "not_a_list": gettext_lazy("Kirim sebuah daftar."),
        "empty": gettext_lazy("Tidak boleh kosong."),
        "min_length": gettext_lazy("Paling sedikit {min_length}."),
        "max_length": gettext_lazy("Paling banyak {max_length}."),
    },
    serializers.ListSerializer: {
        "not_a_list": gettext_lazy("Kirim sebuah daftar."),
        "empty": gettext_lazy("Tidak boleh kosong."),
        "min_length": gettext_lazy("Paling sedikit {min_length}."),
        "max_length": gettext_lazy("Paling banyak {max_length}."),
    },
    serializers.Serializer: {"invalid": gettext_lazy("Kirim sebuah objek JSON.")},
    serializers.UUIDField: {"invalid": gettext_lazy("Tulis sebuah UUID.")},
}
for _field, _words in INDONESIAN.items():
    _field.default_error_messages = {**_field.default_error_messages, **_words}


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
