"""A password that is due comes before everything else."""

from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

OPEN = {"new-password", "account_logout"}


class PasswordDueMiddleware:
    """Who came in by a one-time code, or on a password an administrator set, chooses his own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        due = request.user.is_authenticated and request.user.must_change_password
        if not due or request.resolver_match.view_name in OPEN:
            return None
        if request.path.startswith("/api/"):
            detail = _("Ganti kata sandi Anda dahulu di portal.")
            body = {"detail": detail, "code": "password_change_required", "errors": {}}
            return JsonResponse(body, status=403)
        return redirect("new-password")
