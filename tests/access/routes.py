"""The routes of the portal as its URL conf has them, with what each needs and names."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.views import APIView

from core.doors import Door, door_of
from tests.access.samples import KINDS, NOWHERE, PARAMETERS, QUERIES, Fixed

PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>|\(\?P<(?P<group>\w+)>[^()]*\)")
ABSENT = {"uuid": str(NOWHERE), "int": "987654321", "str": "x", "slug": "x", "path": "x"}
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Unknown:
    """A parameter of which `samples.py` knows nothing."""

    text: str

    def __str__(self) -> str:
        return (
            f"add {self.text!r} to PARAMETERS in tests/access/samples.py; its first lines say how"
        )


@dataclass(frozen=True)
class Route:
    text: str  # as the URL conf writes it
    view_name: str
    view: Any

    def __str__(self) -> str:
        return self.text or "home"

    @property
    def is_api(self) -> bool:
        return self.text.startswith("api/")

    @property
    def is_admin(self) -> bool:
        return self.view_name.startswith("admin:")

    @cached_property
    def door(self) -> Door | None:
        return door_of(self.view, self)  # of a match only its `view_name` is asked

    @cached_property
    def view_class(self) -> type | None:
        return getattr(self.view, "view_class", None)

    @property
    def endpoint(self) -> type[APIView] | None:
        found = self.view_class
        return found if found and issubclass(found, APIView) else None

    @cached_property
    def parameters(self) -> dict[str, "str | Fixed | Unknown"]:
        """What each parameter names, in their order: a kind of sample, or a fixed value."""
        text = self.text.removeprefix("api/v1/")
        found = {}
        for match in PARAMETER.finditer(text):
            known = text[: match.end()]
            found[match["name"] or match["group"]] = PARAMETERS.get(known, Unknown(known))
        return found | self.query

    @property
    def query(self) -> dict[str, str | Fixed]:
        return QUERIES.get(self.text.removeprefix("api/v1/"), {})

    @property
    def unknown(self) -> list[str]:
        """Parameters that no sample stands for."""
        return [str(each) for each in self.parameters.values() if isinstance(each, Unknown)]

    @property
    def of_others(self) -> bool:
        """A library's view: its door stands in our table, its manners are its own."""
        return not hasattr(self.view, "door") and not hasattr(self.view_class, "door")

    @property
    def kinds(self) -> list[str]:
        """The kinds of objects that its address names."""
        return [named for named in self.parameters.values() if isinstance(named, str)]

    def address(self, **values: Any) -> str:
        """An address of the route; parameters that are not given name what does not exist."""

        def value(name: str, kind: str = "str") -> str:
            named = self.parameters[name]
            if isinstance(named, Fixed):
                return str(named.value)
            if isinstance(named, Unknown):
                return ABSENT[kind]
            return str(values[name] if name in values else KINDS[named].absent)

        def place(found: re.Match[str]) -> str:
            return value(found["name"] or found["group"], found["kind"] or "str")

        path = "/" + re.sub(r"[\^$]|\\(?=[.\-])", "", PARAMETER.sub(place, self.text))
        query = urlencode({name: value(name) for name in self.query})
        return f"{path}?{query}" if query else path

    @cached_property
    def methods(self) -> frozenset[str]:
        """What the view itself takes, as it is declared; the rest is a 405."""
        if self.view_class is not None:
            taken = {m for m in METHODS if hasattr(self.view_class, m.lower())}
            return frozenset(taken | ({"HEAD"} if "GET" in taken else set()))
        view = self.view
        while view is not None:
            if inspect.isfunction(view):
                declared = inspect.getclosurevars(view).nonlocals.get("request_method_list")
                if declared is not None:
                    return frozenset(declared)
            view = getattr(view, "__wrapped__", None)
        return frozenset(METHODS)


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
