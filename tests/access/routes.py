"""The routes of the portal as its URL conf has them, with what each needs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.views import APIView

from core.doors import Door, door_of
from tests.access.samples import ABSENT

PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>|\(\?P<(?P<group>\w+)>[^()]*\)")


@dataclass(frozen=True)
class Route:
    text: str  # as the URL conf writes it
    name: str
    view: Any

    def __str__(self) -> str:
        return self.text or "home"

    @property
    def door(self) -> Door | None:
        return door_of(self.view, self)  # of a match only its `view_name` is asked

    @property
    def view_name(self) -> str:
        return self.name

    @property
    def endpoint(self) -> type[APIView] | None:
        found = getattr(self.view, "view_class", None)
        return found if isinstance(found, type) and issubclass(found, APIView) else None

    @property
    def parameters(self) -> list[str]:
        return [found["name"] or found["group"] for found in PARAMETER.finditer(self.text)]

    def sample(self, **values: Any) -> str:
        """An address of the route; parameters that are not given name what does not exist."""

        def value(found: re.Match[str]) -> str:
            name = found["name"] or found["group"]
            return str(values.get(name) or ABSENT.get(name) or ABSENT[found["kind"] or "str"])

        filled = PARAMETER.sub(value, self.text)
        return "/" + re.sub(r"[\^$]|\\(?=[.\-])", "", filled)


def routes(patterns, text="", spaces=()) -> Iterator[Route]:
    for pattern in patterns:
        here = text + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from routes(pattern.url_patterns, here, inner)
        elif isinstance(pattern, URLPattern):
            yield Route(here, ":".join((*spaces, pattern.name or "")), pattern.callback)


def needs(door: Door) -> set[str]:
    """Everything that a door asks for, whatever the method."""
    told = [door.need, *door.by_method.values()]
    return {act for need in told for act in ([need] if isinstance(need, str) else need)}


ROUTES = list(routes(get_resolver().url_patterns))
