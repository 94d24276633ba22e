"""What a request says of itself is believed only where a named proxy says it.

Anybody can write `X-Forwarded-For` and `X-Forwarded-Proto` in a request. From the proxies of the
setting `KTS_PROXIES` they tell who asked and how; from all others they tell nothing.
"""

import ipaddress
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.views.errors import answer


class ProxyMiddleware:
    """First of all: the others read the address and the scheme as they are left here."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if is_proxy(request.META.get("REMOTE_ADDR", "")):
            asked = client_of(request.headers.get("X-Forwarded-For", ""))
            if asked:
                request.META["REMOTE_ADDR"] = asked
        else:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        if settings.TLS and request.path.startswith("/api/") and not request.is_secure():
            # A redirect would hide that the token has already crossed the network in the clear.
            words = _("API hanya melalui https.")
            return answer(request, DomainError(words, code="https_required", status=403), "")
        return self.get_response(request)


def client_of(chain: str) -> str:
    """The last address that is none of our proxies'; what stands before it may be invented."""
    for given in reversed(chain.split(",")):
        try:
            address = str(ipaddress.ip_address(given.strip()))
        except ValueError:
            return ""
        if not is_proxy(address):
            return address
    return ""


def is_proxy(address: str) -> bool:
    try:
        asking = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(asking in network for network in networks(tuple(settings.PROXIES)))


@cache
def networks(named: tuple[str, ...]):
    return [ipaddress.ip_network(each, strict=False) for each in named]


def static_headers(headers, path, url):
    """WhiteNoise's answers come before ours; they get the header that ours get."""
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
