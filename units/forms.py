"""Forms of accounts: login, one-time code, new password, second factor, tokens."""

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as second_factor_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from units import limits
from units.models import Unit
from units.scope import NOBODY, scope_of
from units.services import redeem_one_time_code, set_password, units_for_tokens
from units.sessions import OWN_DEVICE


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
        remember = self.fields["remember"]
        remember.label = _("HP ini milik saya sendiri")
        remember.help_text = _(
            "Petugas polsek lalu tidak perlu masuk lagi setiap hari. "
            "Jangan centang di perangkat bersama."
        )

    def clean(self):
        cleaned = super().clean()
        if self.user:
            refuse_without_posting(self.user)
        return cleaned

    def login(self, request, redirect_url=None):
        """How long the session then lasts is asked anew at every request (`units/sessions.py`)."""
        own = bool(self.cleaned_data["remember"])
        request.session[OWN_DEVICE] = own
        answer = super().login(request, redirect_url)
        lasts = settings.OWN_DEVICE_SECONDS if own else settings.SESSION_SECONDS
        request.session.set_expiry(lasts)
        return answer


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
        tries = get_adapter(self.request).count_guess(self.request, cleaned["login"])
        try:
            user = redeem_one_time_code(**cleaned)
        except DomainError as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from None
        limits.give_back(*tries)
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


class ChangePasswordForm(account_forms.ChangePasswordForm):
    """The old password is a guess like any other: a phone left lying about is no way around."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_fields(
            self,
            oldpassword=_("Kata sandi sekarang"),
            password1=_("Kata sandi baru"),
            password2=_("Ulangi kata sandi baru"),
        )

    def clean_oldpassword(self):
        adapter = get_adapter(context.request)
        tries = adapter.count_guess(context.request, self.user.get_username())
        password = super().clean_oldpassword()
        limits.give_back(*tries)
        return password


class ResetPasswordForm(account_forms.ResetPasswordForm):
    """A letter may be asked for three times an hour; the answer is the same for every address."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_fields(self, email=_("Alamat surel"))

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        address = get_adapter().get_client_ip(context.request)
        try:
            limits.guess(limits.RESET, email, address=address)
        except limits.TooManyTries:
            raise ValidationError(
                gettext(
                    "Tautan sudah beberapa kali diminta. Periksa surel Anda atau coba lagi nanti."
                ),
                code="too_many_attempts",
            ) from None
        return super().clean_email()


class NewPasswordByMailForm(account_forms.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_fields(self, password1=_("Kata sandi baru"), password2=_("Ulangi kata sandi baru"))


class ConfirmByPasswordForm(account_forms.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_fields(self, password=_("Kata sandi"))


class TokenForm(forms.Form):
    """What a program may. A token can do less than its owner, never more."""

    name = forms.CharField(
        label=_("Untuk apa"), max_length=60, help_text=_("Misalnya “rekap Excel Bagops”.")
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Hanya kesatuan"),
        required=False,
        empty_label=_("Semua yang Anda lihat"),
    )
    days = forms.TypedChoiceField(
        label=_("Berlaku"),
        choices=[(7, _("7 hari")), (30, _("30 hari")), (90, _("90 hari"))],
        coerce=int,
        initial=30,
    )
    read_only = forms.BooleanField(label=_("Hanya membaca"), required=False, initial=True)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        units = units_for_tokens(user)
        if units.exists():
            self.fields["unit"].queryset = units
        else:
            del self.fields["unit"]


# ---- second factor


def count_second_factor(user):
    address = get_adapter().get_client_ip(context.request)
    try:
        return limits.guess(limits.SECOND_FACTOR, user.pk, address=address)
    except limits.TooManyTries:
        raise get_adapter().validation_error("too_many_login_attempts") from None


class CountedCode:
    """Mixed into allauth's forms that ask for a code."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_fields(self, code=_("Kode"))
        self.fields["code"].widget.attrs.update(inputmode="numeric", autocomplete="one-time-code")
        self.fields["code"].max_length = 20

    def clean_code(self):
        tries = count_second_factor(self.user)
        code = super().clean_code()
        limits.give_back(*tries)
        return code


class CodeForm(CountedCode, second_factor_forms.AuthenticateForm):
    pass


class ConfirmByCodeForm(CountedCode, second_factor_forms.ReauthenticateForm):
    pass


class ActivateCodesForm(CountedCode, totp_forms.ActivateTOTPForm):
    pass


class CountedKey:
    """Mixed into allauth's forms that ask for a security key."""

    def clean_credential(self):
        tries = count_second_factor(self.user)
        authenticator = super().clean_credential()
        limits.give_back(*tries)
        return authenticator


class KeyForm(CountedKey, webauthn_forms.AuthenticateWebAuthnForm):
    pass


class ConfirmByKeyForm(CountedKey, webauthn_forms.ReauthenticateWebAuthnForm):
    pass


class AddKeyForm(webauthn_forms.AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_key(self)


class RenameKeyForm(webauthn_forms.EditWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_key(self)


def name_key(form):
    name_fields(form, name=_("Nama kunci"))
    form.fields["name"].max_length = 60
    form.fields["name"].validators.append(MaxLengthValidator(60))
    form.fields["name"].help_text = _("Supaya Anda mengenalinya, misalnya “HP dinas”.")


def name_fields(form, **labels):
    """Our words for fields of allauth's forms; what stands in a field disappears when one types."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label = label
        field.help_text = ""
        field.widget.attrs.pop("placeholder", None)
