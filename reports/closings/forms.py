"""What the Kasat writes on a week before it is frozen, and the words of its message."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LineField, TextField
from core.wording import LONGEST
from reports.closings.services import LETTER_NUMBER_LENGTH, LONGEST_BRIEF


class BriefForm(forms.Form):
    letter_number = LineField(
        label=_("Nomor surat"),
        max_length=LETTER_NUMBER_LENGTH,
        required=False,
        help_text=_("Misalnya B/12/II/KKA/2021/Satbinmas."),
    )
    directives = TextField(label=_("Atensi pimpinan"), max_length=LONGEST_BRIEF, required=False)
    follow_up = TextField(label=_("Tindak lanjut"), max_length=LONGEST_BRIEF, required=False)


class TemplateForm(forms.Form):
    text = TextField(
        label=_("Naskah"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false"}),
    )


class CodeForm(forms.Form):
    kode = LineField(
        label=_("Kode periksa"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
