"""The API describes itself, completely and without complaints, to anyone who asks."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

pytestmark = pytest.mark.django_db

# Not resources: the schema itself and its pages.
APART = {"api-schema", "api-docs"}


def api_routes(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from api_routes(pattern, route)
        elif isinstance(pattern, URLPattern) and route.startswith("api/v1/"):
            yield route, pattern


def test_schema_is_valid_and_raises_no_errors():
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        schema = SchemaGenerator().get_schema(request=None, public=True)
    validate_schema(schema)
    assert list(GENERATOR_STATS._error_cache) == []


def test_every_route_of_the_api_is_described():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    routes = [route for route, pattern in api_routes(get_resolver()) if pattern.name not in APART]
    assert len(routes) > 5
    assert len(schema["paths"]) >= len({route.partition("<")[0] for route in routes})


@pytest.mark.parametrize("address", ["/api/v1/schema/", "/api/v1/schema/?format=json"])
def test_the_schema_is_open_to_all(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert b"Portal Kampung Tangguh" in answer.content


def test_the_pages_of_the_api_keep_the_content_policy(client):
    answer = client.get("/api/v1/docs/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'data-schema="/api/v1/schema/?format=json"' in text
    assert "swagger-ui-bundle.js" in text
    assert "<style" not in text
    assert "<script>" not in text
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
