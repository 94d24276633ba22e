"""One address, two answers: the page for a reader, its results alone for htmx."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def wants_part(request) -> bool:
    """htmx asks for a part of a page it already shows (not for the page itself after “back”)."""
    return bool(request.htmx) and not (request.htmx.boosted or request.htmx.history_restore_request)


def render_page(request, page, context, *, part, status=200):
    """Render `page`, or its `part` for htmx. Caches keep the two apart."""
    response = render(request, part if wants_part(request) else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


class HtmxPartialMixin:
    """The same for class-based views: `part_template_name` is what htmx gets."""

    part_template_name: str

    def get_template_names(self):
        if wants_part(self.request):
            return [self.part_template_name]
        return super().get_template_names()

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        patch_vary_headers(response, ["HX-Request"])
        return response
