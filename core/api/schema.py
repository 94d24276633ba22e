"""How lists made of columns describe themselves in the API's schema."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django_filters import FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers

from core.api.lists import DEFAULT_LIMIT, MAX_LIMIT, parameters_of
from core.columns import Column

FIELDS: dict[str, Callable[..., serializers.Field]] = {
    "integer": serializers.IntegerField,
    "decimal": serializers.FloatField,
    "percent": serializers.FloatField,
    "date": serializers.DateField,
    "moment": serializers.DateTimeField,
    "bool": serializers.BooleanField,
    "json": serializers.JSONField,
}

ERROR = inline_serializer(
    "Error",
    {
        "detail": serializers.CharField(),
        "code": serializers.CharField(),
        "errors": serializers.DictField(child=serializers.ListField(child=serializers.CharField())),
    },
)


def record_of(name: str, columns: Sequence[Column]) -> serializers.Serializer[Any]:
    """A record as its columns give it; any value may be unknown. The same record is one component
    of the schema, apart from what is sent under its name."""
    fields = {
        column.key: FIELDS.get(column.kind, serializers.CharField)(
            allow_null=True, help_text=str(column.label)
        )
        for column in columns
    }
    return component(f"{name}Record", fields, tuple(fields))


def component(
    name: str, fields: dict[str, Any], shape: tuple[Any, ...]
) -> serializers.Serializer[Any]:
    """An inline serializer of which the schema keeps one for each name and shape."""
    if (name, shape) not in _components:
        _components[name, shape] = type(inline_serializer(name, fields))
    return _components[name, shape]()


_components: dict[tuple[str, tuple[Any, ...]], type[serializers.Serializer[Any]]] = {}


def listed(record: serializers.Serializer[Any], name: str) -> serializers.Serializer[Any]:
    """The envelope of a list of such records."""
    fields = {
        "count": serializers.IntegerField(),
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": serializers.ListField(child=record),
    }
    return component(f"{name}List", fields, (type(record),))


def list_schema(
    name: str,
    columns: Sequence[Column],
    filterset_class: type[FilterSet] | None = None,
    *,
    ordering: Mapping[str, str] | Sequence[str] = (),
    also: Iterable[str] = (),
    operation_id: str = "",
) -> Callable[[Any], Any]:
    """Decorates the `get` of a view that answers with `json_list` of the same arguments."""
    filters = filterset_class.base_filters if filterset_class else {}
    parameters = [
        OpenApiParameter(
            parameter,
            OpenApiTypes.STR,
            description=str(getattr(filters.get(parameter), "label", None) or ""),
        )
        for parameter in sorted({*parameters_of(filterset_class), *also})
    ]
    if ordering:
        known = ", ".join(ordering)
        parameters.append(OpenApiParameter("ordering", OpenApiTypes.STR, description=known))
    parameters += [
        OpenApiParameter(
            "limit", OpenApiTypes.INT, description=f"1–{MAX_LIMIT}", default=DEFAULT_LIMIT
        ),
        OpenApiParameter("offset", OpenApiTypes.INT, default=0),
    ]
    return extend_schema(
        operation_id=operation_id or None,
        parameters=parameters,
        responses={200: listed(record_of(name, columns), name), 400: ERROR},
    )


def add_refusals(result: dict[str, Any], **_generator: Any) -> dict[str, Any]:
    """Every operation may refuse, and always in the one shape. drf-spectacular calls this with the
    finished schema."""
    refused = {
        "description": "Refused: not signed in, not allowed, not found, or not as the schema says.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict) and "responses" in operation:
                operation["responses"].setdefault("4XX", refused)
    return result
