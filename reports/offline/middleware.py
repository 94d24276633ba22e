"""An entry goes out under the name of who typed it, or not at all."""

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.views.errors import answer
from reports.offline.keys import key_of

HEADER = "X-Account"


class SameAccountMiddleware:
    """The phone says for whom it sends. If somebody else has signed in between its question and
    its sending, the entry is refused and stays on the phone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        told = request.headers.get(HEADER)
        if told is None or not request.user.is_authenticated:
            return None
        if told == key_of(request.user).account:
            return None
        words = _("Yang masuk sekarang orang lain. Isian ini tetap di HP, milik pengisinya.")
        return answer(request, DomainError(words, code="other_account", status=409), "")
