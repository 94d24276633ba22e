"""How allauth behaves here: accounts are made by administrators, limits count per account."""

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from units.backends import find_account
from units.services import set_password


class ClosedAccountAdapter(DefaultAccountAdapter):
    """No sign-up; failed logins are counted per account, however its name is spelt."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("NRP, nama pengguna, atau kata sandi salah."),
        "too_many_login_attempts": _(
            "Terlalu banyak percobaan masuk. Tunggu lima menit, lalu coba lagi."
        ),
    }

    def is_open_for_signup(self, request):
        return False

    def _get_login_attempts_cache_key(self, request, **credentials):
        login = str(credentials.get("username", ""))
        account = find_account(login)
        return f"account-{account.pk}" if account else f"login-{login.strip().lower()}"

    def get_password_change_redirect_url(self, request):
        return reverse("profile")

    def set_password(self, user, password):
        set_password(user=user, password=password, by=user)
