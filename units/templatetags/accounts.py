"""Words for devices on the page of sessions."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# The first mark that is found names it: Edge calls itself Chrome too, Chrome calls itself Safari.
BROWSERS = (
    ("SamsungBrowser", "Samsung Internet"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


@register.filter
def device(user_agent: str) -> str:
    """What a browser says of itself, as a person would: "Chrome di Android"."""
    browser = first_in(user_agent, BROWSERS) or _("Peramban lain")
    system = first_in(user_agent, SYSTEMS)
    if not system:
        return browser
    return _("%(browser)s di %(system)s") % {"browser": browser, "system": system}


def first_in(text: str, marks) -> str:
    return next((name for mark, name in marks if mark in text), "")
