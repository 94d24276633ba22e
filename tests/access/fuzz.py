"""The API keeps to its schema, whatever is sent: no fault, no answer that the schema does not tell,
nothing stored otherwise than it was sent.

Schemathesis draws requests from the schema itself, for four people, against the WSGI application;
half of them ask for objects that exist. `scripts/check --fuzz` draws at least 10,000.
"""

import gc
import json
import os
import re
import traceback
import uuid
from math import ceil

import pytest
import schemathesis
from django.core.signals import got_request_exception, request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.access.routes import ROUTES
from tests.access.samples import KINDS, Fixed, fill, sample
from tests.access.world import actor
from units.services import create_token

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
PEOPLE = ("petugas", "kasat", "kabupaten", "administrator")
CASES = int(os.environ.get("KTS_FUZZ_CASES", "1000"))
DOCUMENT = SchemaGenerator().get_schema(request=None, public=True)
OPERATIONS = [
    (path, method)
    for path, operations in DOCUMENT["paths"].items()
    for method in operations
    if method in ("get", "post", "put", "patch", "delete")
]
PLACEHOLDER = re.compile(r"\{\w+\}|<[^>]+>")


def test_every_endpoint_and_method_stands_in_the_schema():
    told = {(PLACEHOLDER.sub("{}", path), method) for path, method in OPERATIONS}
    served = {
        ("/" + PLACEHOLDER.sub("{}", route.text), method.lower())
        for route in ROUTES
        if route.endpoint and route.view_name != "api-schema"
        for method in route.methods - {"HEAD", "OPTIONS"}
    }
    assert served - told == set()


def test_every_operation_has_a_name_of_its_own():
    names = [DOCUMENT["paths"][path][method]["operationId"] for path, method in OPERATIONS]
    assert sorted(names) == sorted(set(names))


@pytest.fixture
def somebody(world, request):
    user = actor(world, request.param)
    fill(world, user)
    return user


@pytest.fixture
def one_connection():
    """A served request closes connections that are too old: here the test's own goes on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


# The client that draws reads files and leaves them to be closed by chance.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("somebody", PEOPLE, indirect=True)
def test_answers_are_those_of_the_schema(world, somebody, one_connection):
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.app = get_wsgi_application()
    _token, text = create_token(user=somebody)
    headers = {"Authorization": f"Token {text}"}
    existing = at_home(world, somebody)
    faults: dict[str, str] = {}
    each = ceil(CASES / len(PEOPLE) / len(OPERATIONS))
    for found in schema.get_all_operations():
        faults |= faults_of(found.ok(), each, headers, existing)
    gc.collect()  # here, where it may be told
    assert not faults, "\n\n".join(f"{label}\n{fault}" for label, fault in faults.items())


def faults_of(operation, cases: int, headers, existing) -> dict[str, str]:
    """The first fault of an operation under so many requests, by its name."""
    faults: dict[str, str] = {}
    raised: list[str] = []

    def keep(sender, **signal):
        raised.append(traceback.format_exc())

    @settings(max_examples=cases)
    @given(operation.as_strategy(), st.booleans())
    def ask(case, real):
        if real and case.path_parameters:
            known = existing.get(PLACEHOLDER.sub("{}", case.path), ())
            case.path_parameters = dict(zip(case.path_parameters, known, strict=False)) or (
                case.path_parameters
            )
        raised.clear()
        with transaction.atomic():
            try:
                answer = case.call(headers=headers)
                case.validate_response(answer, checks=CHECKS, headers=headers)
            except (Exception, BaseExceptionGroup) as fault:
                told = f"{case.query} {str(case.body)[:200]} {''.join(raised)[-600:]}"
                words = f"{type(fault).__name__}: {fault}"[:900]
                faults.setdefault(operation.label, f"{words}\n{told}")
            finally:
                transaction.set_rollback(True)

    got_request_exception.connect(keep)
    try:
        ask()
    finally:
        got_request_exception.disconnect(keep)
    return faults


def at_home(world, user) -> dict[str, list[str]]:
    """Of each path the values of parameters that lead to objects at home."""
    found = {}
    for route in ROUTES:
        if route.endpoint and route.parameters and not route.unknown and not route.query:
            found["/" + PLACEHOLDER.sub("{}", route.text)] = [
                str(
                    named.value
                    if isinstance(named, Fixed)
                    else KINDS[named].value(sample(world.home, named, user))
                )
                for named in route.parameters.values()
            ]
    return found


# ---- strange text and numbers

STRANGE = {
    "NUL": '"a\\u0000b"',
    "lone surrogate": '"a\\ud800b"',
    "right to left": '"\u202egnirts\u202c"',
    "zero width": '"a\u200bb\u200dc\ufeff"',
    "huge number": "1" + "0" * 30,
    "huge negative": "-1" + "0" * 30,
    "NaN": "NaN",
    "infinity": "1e999",
    "a megabyte": json.dumps("x" * 1_000_000),
    "deep": "[" * 1000 + "]" * 1000,
    "object": '{"a": {"b": null}}',
    "list": "[[], {}, null]",
    "true": "true",
    "null": "null",
}

# What is sent, and what stands there then.
TEXTS = {
    "\u202eKampung\u202c": "Kampung",
    "a\u200bb": "ab",
    "a\u200db": "a\u200db",
    "é": "é",
    "e\u0301": "é",
    "😀": "😀",
    "<b>&amp;": "<b>&amp;",
}


def fields_of(path: str, method: str) -> list[str]:
    """Names in the JSON that an operation takes."""
    content = DOCUMENT["paths"][path][method].get("requestBody", {}).get("content", {})
    asked = content.get("application/json", {}).get("schema", {})
    while "$ref" in asked:
        asked = DOCUMENT["components"]["schemas"][asked["$ref"].rpartition("/")[2]]
    return sorted(asked.get("properties", {}))


WRITABLE = [(path, method) for path, method in OPERATIONS if fields_of(path, method)]


@pytest.mark.parametrize("somebody", ["kasat"], indirect=True)
@pytest.mark.parametrize("strange", STRANGE)
def test_strange_values_in_any_field_are_no_fault(world, somebody, strange):
    client = Client(raise_request_exception=False)
    client.force_login(somebody)
    existing = at_home(world, somebody)
    faults = []
    for path, method in WRITABLE:
        address = path
        for value in existing.get(PLACEHOLDER.sub("{}", path), ()):
            address = PLACEHOLDER.sub(value, address, count=1)
        for field in [*fields_of(path, method), "no_such_field"]:
            body = f'{{"id": "{uuid.UUID(int=7)}", "{field}": {STRANGE[strange]}}}'
            if field == "id":
                body = f'{{"id": {STRANGE[strange]}}}'
            with transaction.atomic():
                answer = client.generic(
                    method.upper(), address, body, "application/json", headers={"If-Match": '"1"'}
                )
                transaction.set_rollback(True)
            if answer.status_code >= 500:
                faults.append(f"{method} {path} {field}: {answer.status_code}")
    assert faults == []


@pytest.mark.parametrize("somebody", ["kasat"], indirect=True)
@pytest.mark.parametrize(
    "value", ["a\x00b", "\u202egnirts", "x" * 100_000, "NaN", "1e999", "\ud800"]
)
def test_strange_values_in_any_parameter_are_no_fault(world, somebody, value):
    client = Client(raise_request_exception=False)
    client.force_login(somebody)
    faults = []
    for path, method in OPERATIONS:
        told = DOCUMENT["paths"][path][method].get("parameters", ())
        names = [parameter["name"] for parameter in told if parameter["in"] == "query"]
        if method == "get" and "{" not in path:
            for name in names:
                with transaction.atomic():
                    query = {name: value.encode("utf-8", "surrogatepass")}
                    answer = client.get(path, query)
                    transaction.set_rollback(True)
                if answer.status_code >= 500:
                    faults.append(f"{path}?{name}: {answer.status_code}")
    assert faults == []


@pytest.mark.parametrize("somebody", ["petugas"], indirect=True)
@pytest.mark.parametrize("text", TEXTS)
def test_text_is_stored_as_it_was_sent(world, somebody, text):
    """Canonically the same, and without the marks of direction and width that nobody sees and that
    make two equal names differ (`core.text.clean`); the answer shows what was stored."""
    client = Client()
    client.force_login(somebody)
    for field in ("name", "notes", "petugas", "decree_number", "inaugurated_by"):
        kampung = {
            "id": str(uuid.uuid4()),
            "program": world.program.code,
            "area": world.home.village.code,
            "place_kind": "rw",
            "place_name": "RW 9",
            "name": "Kampung uji",
            "formed_on": "2021-02-09",
            "confirm_duplicate": True,
            field: text,
        }
        with transaction.atomic():
            answer = client.post("/api/v1/formations/", kampung, "application/json")
            transaction.set_rollback(True)
        assert answer.status_code == 201, (field, answer.content)
        assert answer.json()[field] == TEXTS[text], field


# ---- what is refused


@pytest.mark.parametrize("somebody", ["kasat"], indirect=True)
def test_unknown_parameters_are_refused_everywhere(world, somebody):
    """On lists, single records, `me/` and acts alike."""
    client = Client()
    client.force_login(somebody)
    existing = at_home(world, somebody)
    taken = []
    for route in ROUTES:
        if not route.endpoint or route.unknown or not route.door.admits(somebody, "GET"):
            continue
        path = route.text
        for value in existing.get("/" + PLACEHOLDER.sub("{}", path), ()):
            path = PLACEHOLDER.sub(value, path, count=1)
        for method in route.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}:
            if not route.door.admits(somebody, method):
                continue
            with transaction.atomic():
                answer = client.generic(method, f"/{path}?tidak_ada=1")
                transaction.set_rollback(True)
            if answer.status_code != 400 or b"unknown_parameter" not in answer.content:
                taken.append(f"{method} {route}: {answer.status_code}")
    assert taken == []
