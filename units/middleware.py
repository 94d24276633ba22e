"""What comes before everything else: a session that still lasts, a password and a second factor."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from units import sessions
from units.second_factor import second_factor_is_due

ALWAYS_OPEN = {"account_logout", "favicon"}


class SessionLimitMiddleware:
    """End sessions that were left alone for too long, or that are too old."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not self.is_signed_in(request):
            return self.get_response(request)
        self.check(request)
        response = self.get_response(request)
        if SESSION_KEY not in request.session:
            response["Clear-Site-Data"] = '"cache"'  # nothing private stays on a shared machine
        return response

    def is_signed_in(self, request):
        return settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session

    def check(self, request):
        if sessions.is_over(request.session, request.user):
            UserSession.objects.filter(session_key=request.session.session_key).delete()
            logout(request)
            messages.info(request, _("Sesi Anda sudah berakhir. Masuk lagi untuk melanjutkan."))
        elif sessions.note_use(request.session):
            UserSession.objects.filter(session_key=request.session.session_key).update(
                last_seen_at=timezone.now()
            )


class DueMiddleware:
    """Leads to what is due before the view asked for; a program is told in JSON."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name or ""
        if not request.user.is_authenticated or name in ALWAYS_OPEN or self.is_open(name):
            return None
        if not self.is_due(request.user):
            return None
        if request.path.startswith("/api/"):
            body = {"detail": str(self.words), "code": self.code, "errors": {}}
            return JsonResponse(body, status=403)
        return redirect(self.leads_to)


class PasswordDueMiddleware(DueMiddleware):
    """Who came in by a one-time code, or on a password an administrator set, chooses his own."""

    leads_to = "new-password"
    code = "password_change_required"
    words = gettext_lazy("Ganti kata sandi Anda dahulu di portal.")

    def is_open(self, name):
        return name == self.leads_to

    def is_due(self, user):
        return user.must_change_password


class SecondFactorDueMiddleware(DueMiddleware):
    """Whose role decides over others' figures sets up a second factor first."""

    leads_to = "mfa_index"
    code = "second_factor_required"
    words = gettext_lazy("Nyalakan verifikasi dua langkah dahulu di portal.")

    def is_open(self, name):
        confirming = {"new-password", "account_reauthenticate"}
        return name.startswith("mfa_") or name in confirming

    def is_due(self, user):
        return second_factor_is_due(user)
