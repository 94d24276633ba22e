"""Lists: pages by limit and offset, filters that refuse what they do not know, rows as JSON made
by PostgreSQL.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy, deepcopy
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any

import orjson
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django_filters import FilterSet
from django_filters.rest_framework import DjangoFilterBackend
from django_filters.widgets import SuffixedMultiWidget
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.utils.urls import remove_query_param, replace_query_param

from core.api.formats import to_json
from core.api.handler import FIX_FIELDS
from core.columns import Column, json_page
from core.errors import DomainError

DEFAULT_LIMIT = 50
MAX_LIMIT = 1000
MAX_OFFSET = 1_000_000_000
PAGE_PARAMETERS = ("limit", "offset", "format")


@dataclass(frozen=True, slots=True)
class PageOf:
    """Which rows of a list are asked for."""

    limit: int
    offset: int

    @classmethod
    def asked(cls, request: HttpRequest | Request) -> "PageOf":
        return cls(
            limit=_whole(request, "limit", 1, MAX_LIMIT, DEFAULT_LIMIT),
            offset=_whole(request, "offset", 0, MAX_OFFSET, 0),
        )

    def envelope(self, request: HttpRequest | Request, count: int, results: Any) -> dict[str, Any]:
        url = request.build_absolute_uri()
        following, before = self.offset + self.limit, self.offset - self.limit
        return {
            "count": count,
            "next": self._at(url, following) if following < count else None,
            "previous": self._at(url, before) if self.offset else None,
            "results": results,
        }

    def _at(self, url: str, offset: int) -> str:
        url = replace_query_param(url, "limit", self.limit)
        if offset <= 0:
            return remove_query_param(url, "offset")
        return replace_query_param(url, "offset", offset)


def _whole(request: HttpRequest | Request, name: str, least: int, most: int, default: int) -> int:
    text = request.GET.get(name)
    if text is None:
        return default
    if text.isascii() and text.isdigit() and len(text) <= 10 and least <= int(text) <= most:
        return int(text)
    message = _("Isi bilangan bulat %(least)d sampai %(most)d.") % {"least": least, "most": most}
    raise DomainError(FIX_FIELDS, errors={name: [message]})


class LimitOffset(LimitOffsetPagination):
    """`PageOf` for REST framework's generic views."""

    default_limit = DEFAULT_LIMIT
    max_limit = MAX_LIMIT

    def get_limit(self, request):
        return PageOf.asked(request).limit

    def get_offset(self, request):
        return PageOf.asked(request).offset


def refuse_unknown(given: Iterable[str], known: Collection[str]) -> None:
    """A misspelt filter would silently mean “all”: name it, and what it may have meant."""
    errors = {}
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, n=3, cutoff=0.5)
            errors[name] = [
                _("Parameter ini tidak dikenal. Maksud Anda: %(near)s?") % {"near": ", ".join(near)}
                if near
                else _("Parameter ini tidak dikenal. Yang ada: %(known)s.")
                % {"known": ", ".join(sorted(known))}
            ]
    if errors:
        raise DomainError(
            _("Ada parameter yang tidak dikenal: %(names)s.") % {"names": ", ".join(errors)},
            code="unknown_parameter",
            errors=errors,
        )


@cache
def parameters_by_filter(filterset_class: type[FilterSet]) -> dict[str, frozenset[str]]:
    """Names that may stand in the URL, by filter; a range has two."""
    # A filter keeps the field it once made, with the choices of that moment: look at a copy, or
    # every later reader would be offered the choices of nobody.
    declared_filters = deepcopy(filterset_class.base_filters)
    found = {}
    for name, declared in declared_filters.items():
        widget = declared.field.widget
        suffixed = isinstance(widget, SuffixedMultiWidget)
        names = (f"{name}_{suffix}" for suffix in widget.suffixes) if suffixed else (name,)
        found[name] = frozenset(names)
    return found


@cache
def parameters_of(filterset_class: type[FilterSet] | None) -> frozenset[str]:
    """Names that may stand in the URL."""
    if filterset_class is None:
        return frozenset()
    return frozenset().union(*parameters_by_filter(filterset_class).values())


class Given(dict[str, Any]):
    """Cleaned values; what the URL left out is None to a filter that looks at its neighbours."""

    def __missing__(self, name: str) -> None:
        return None


class Declared(dict[str, Any]):
    """Filters as declared. Every set of filters makes itself a copy, deep by default; what differs
    from one set to the next is but whose filters they are."""

    def __deepcopy__(self, memo: Any) -> dict[str, Any]:
        copies = {name: copy(declared) for name, declared in self.items()}
        for each in copies.values():
            each.method = each.method  # it is called through the filter it is set on
            each.extra = dict(each.extra)  # where a filter leaves the choices of who asks
        return copies


class Narrowed:
    """Of a set of filters only some; see `using`."""

    form: Any

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        self.form.cleaned_data = Given(self.form.cleaned_data)
        return super().filter_queryset(queryset)


@lru_cache(maxsize=256)
def using(filterset_class: type[FilterSet], given: frozenset[str]) -> type[FilterSet]:
    """The same filters without those that the URL leaves out, and that must not be given: they
    change nothing, and making their fields for every request costs more than the query."""
    parameters = parameters_by_filter(filterset_class)
    smaller = type(filterset_class)(filterset_class.__name__, (Narrowed, filterset_class), {})
    smaller.base_filters = Declared(
        (name, declared)
        for name, declared in filterset_class.base_filters.items()
        if declared.extra["required"] or parameters[name] & given
    )
    return smaller


def filtered(
    request: HttpRequest | Request,
    queryset: QuerySet[Any],
    filterset_class: type[FilterSet] | None,
    *,
    also: Iterable[str] = (),
) -> QuerySet[Any]:
    """`queryset` as the URL asks for it; 400 for unknown parameters and bad values."""
    known = parameters_of(filterset_class)
    refuse_unknown(request.GET, known | {*PAGE_PARAMETERS, *also})
    given = known.intersection(request.GET)
    if filterset_class is None:
        return queryset
    filters = using(filterset_class, given)(request.GET, queryset=queryset, request=request)
    if not filters.is_valid():
        errors = {name: list(map(str, found)) for name, found in filters.errors.items()}
        raise DomainError(FIX_FIELDS, errors=errors)
    return filters.qs


class StrictFilterBackend(DjangoFilterBackend):
    """`filtered` for generic views: `filterset_class`, and `ordering_fields` where declared."""

    def filter_queryset(self, request, queryset, view):
        orderings = getattr(view, "ordering_fields", None)
        also = [*getattr(view, "extra_parameters", ()), *(["ordering"] if orderings else [])]
        found = filtered(request, queryset, self.get_filterset_class(view, queryset), also=also)
        return ordered(request, found, orderings) if orderings else found


def ordered(
    request: HttpRequest | Request,
    queryset: QuerySet[Any],
    fields: Mapping[str, str] | Sequence[str],
) -> QuerySet[Any]:
    """`?ordering=name,-formed_on` among the declared fields, the key last so that pages are
    stable. Without the parameter the queryset keeps its own order, with the key added."""
    paths = fields if isinstance(fields, Mapping) else {name: name for name in fields}
    asked = [name for name in request.GET.get("ordering", "").split(",") if name]
    wrong = [name for name in asked if name.removeprefix("-") not in paths]
    if wrong:
        message = _("Tidak dapat diurutkan menurut %(wrong)s. Yang dapat: %(known)s.") % {
            "wrong": ", ".join(wrong),
            "known": ", ".join(paths),
        }
        raise DomainError(FIX_FIELDS, errors={"ordering": [message]})
    order: list[Any] = [
        ("-" if name.startswith("-") else "") + paths[name.removeprefix("-")] for name in asked
    ]
    if not order:
        order = [*(queryset.query.order_by or queryset.model._meta.ordering or ())]
    if not {"pk", "-pk"} & {item for item in order if isinstance(item, str)}:
        order.append("pk")
    return queryset.order_by(*order)


def json_list(
    request: HttpRequest | Request,
    queryset: QuerySet[Any],
    columns: Sequence[Column],
    filterset_class: type[FilterSet] | None = None,
    *,
    ordering: Mapping[str, str] | Sequence[str] = (),
    also: Iterable[str] = (),
) -> HttpResponse:
    """A list answered by one statement: the count, and the page's rows as JSON by PostgreSQL.

    `queryset` is scoped already. `also` names parameters that the caller has read itself.
    """
    page = PageOf.asked(request)
    names = [*also, *(["ordering"] if ordering else [])]
    rows = filtered(request, queryset, filterset_class, also=names)
    rows = ordered(request, rows, ordering)
    count, results = json_page(rows, columns, limit=page.limit, offset=page.offset)
    body = page.envelope(request, count, orjson.Fragment(results))
    return HttpResponse(to_json(body), content_type="application/json")
