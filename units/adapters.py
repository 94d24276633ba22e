"""How allauth behaves here: accounts are made by administrators, guesses are counted by us."""

import base64
import logging

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from units import limits, sessions
from units.backends import find_account
from units.services import set_password

logger = logging.getLogger(__name__)

CONFIRMATIONS = {
    "reauthenticate": _("Pakai kata sandi"),
    "mfa_reauthenticate": _("Pakai kode dari aplikasi"),
    "mfa_reauthenticate:webauthn": _("Pakai kunci keamanan"),
}


class ClosedAccountAdapter(DefaultAccountAdapter):
    """No sign-up; wrong passwords are counted per account, however its name is spelt."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("NRP, nama pengguna, atau kata sandi salah."),
        "too_many_login_attempts": _(
            "Terlalu banyak percobaan masuk. Tunggu lima menit, lalu coba lagi."
        ),
        "rate_limited": _("Terlalu banyak percobaan. Tunggu sebentar, lalu coba lagi."),
        "incorrect_code": _("Kode salah atau sudah dipakai."),
        "incorrect_password": _("Kata sandi salah."),
        "enter_current_password": _("Kata sandi sekarang salah."),
    }

    def is_open_for_signup(self, request):
        return False

    def authenticate(self, request, **credentials):
        """One door for the login page, the API and the confirmation by password."""
        tries = self.count_guess(request, str(credentials.get("username", "")))
        user = super().authenticate(request, **credentials)
        if user:
            limits.give_back(*tries)
        return user

    def authentication_failed(self, request, **credentials):
        """Logged by number: neither what was typed nor whose it is stands in the log."""
        account = find_account(str(credentials.get("username", "")))
        logger.warning("login refused: user %s", account.pk if account else "unknown")

    def count_guess(self, request, login):
        try:
            return limits.guess(
                limits.PASSWORD, account_named(login), address=self.get_client_ip(request)
            )
        except limits.TooManyTries:
            logger.warning("too many tries: key %s", limits.PASSWORD.key(account_named(login))[:24])
            raise self.validation_error("too_many_login_attempts") from None

    def pre_authenticate(self, request, **credentials):
        """Counted by `authenticate`, which calls this."""

    def is_reauthentication_required(self, *, app):
        """Who typed his password a moment ago, at the login itself, is not asked for it again."""
        lately = sessions.began_within(
            context.request.session, app_settings.REAUTHENTICATION_TIMEOUT
        )
        return super().is_reauthentication_required(app=app) and not lately

    def get_reauthentication_methods(self, user):
        methods = super().get_reauthentication_methods(user)
        return [{**one, "description": CONFIRMATIONS[one["id"]]} for one in methods]

    def get_password_change_redirect_url(self, request):
        return reverse("profile")

    def set_password(self, user, password):
        set_password(user=user, password=password, by=user)


def account_named(login: str) -> object:
    account = find_account(login)
    return account.pk if account else f"login {login.strip().lower()}"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are encrypted: a copy of the database does not hold them."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Kode salah atau sudah dipakai."),
        "cannot_delete_authenticator": _("Verifikasi dua langkah tidak dapat dimatikan."),
        "cannot_generate_recovery_codes": _(
            "Kode cadangan baru ada setelah verifikasi dua langkah menyala."
        ),
    }

    def get_totp_label(self, user):
        return user.get_username()

    def encrypt(self, text):
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user, type):  # noqa: A002 -- allauth's name
        number = user.authenticator_set.filter(type=type).count() + 1
        return gettext("Kunci %(number)s") % {"number": number}


def cipher() -> MultiFernet:
    """Keys of its own, made of SECRET_KEY and of the ones before it."""
    return MultiFernet(
        Fernet(urlsafe_key(secret))
        for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    )


def urlsafe_key(secret: str) -> bytes:
    digest = salted_hmac("units.second-factor", "key", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)
