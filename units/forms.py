"""Forms of accounts: login, one-time code, new password."""

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from units.scope import NOBODY, scope_of
from units.services import redeem_one_time_code, set_password


def refuse_without_posting(user) -> None:
    """An account that stands nowhere today would see nothing: say so at the door."""
    if user.is_active and scope_of(user) == NOBODY:
        raise ValidationError(
            gettext(
                "Akun ini tidak punya penugasan yang berlaku hari ini. "
                "Hubungi administrator agar penugasan Anda dicatat."
            ),
            code="no_posting",
        )


class LoginForm(account_forms.LoginForm):
    """Login by NRP or user name; refused without a posting of today."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("NRP atau nama pengguna")
        password.label = _("Kata sandi")
        password.help_text = ""
        for field in (login, password):
            field.widget.attrs.pop("placeholder", None)

    def clean(self):
        cleaned = super().clean()
        if self.user:
            refuse_without_posting(self.user)
        return cleaned


class OneTimeCodeForm(forms.Form):
    """The way in with the code of the Kasat. Tries count as failed logins of the account do."""

    login = forms.CharField(
        label=_("NRP atau nama pengguna"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    code = forms.CharField(
        label=_("Kode sekali pakai"),
        max_length=20,
        help_text=_("Delapan huruf dan angka dari Kasat Binmas, misalnya K7QX-2MPA."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}
        ),
    )
    user = None

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        adapter = get_adapter(self.request)
        adapter.pre_authenticate(self.request, username=cleaned["login"])
        try:
            user = redeem_one_time_code(**cleaned)
        except DomainError as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from None
        refuse_without_posting(user)
        self.user = user
        return cleaned


class NewPasswordForm(SetPasswordForm):
    """A new password without the old one, for who came in by code."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("Kata sandi baru")
        self.fields["new_password1"].help_text = _(
            "Sekurangnya 12 huruf. Beberapa kata yang mudah Anda ingat lebih baik daripada satu "
            "kata dengan angka."
        )
        self.fields["new_password2"].label = _("Ulangi kata sandi baru")
        self.fields["new_password2"].help_text = ""

    def save(self, commit=True):
        set_password(user=self.user, password=self.cleaned_data["new_password1"], by=self.user)
        return self.user
