"""Forms of accounts: login, one-time code, new password."""

from allauth.account import forms as account_forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from units.scope import NOBODY, scope_of


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
