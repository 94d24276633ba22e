"""Nothing is written under a name that the schema does not tell: the columns of all tables are sent
to every endpoint at once, and each that is none of its declared fields must be refused by name.
What it only shows may be sent back and changes nothing (`tests/trail/test_fields.py`)."""

import json
import re
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from tests.access.routes import ROUTES, Route
from tests.access.samples import fill
from tests.access.test_noninterference import address_at_home
from tests.access.world import actor

APPS = ("core", "units", "programs", "villages", "patrols", "aid", "reports")
COLUMNS = {
    name
    for label in APPS
    for model in apps.get_app_config(label).get_models()
    for field in model._meta.concrete_fields
    for name in (field.name, field.attname)
}
PEOPLE = ("kasat", "administrator", "petugas", "kabupaten", "staf")
BODY = "application/json"
PLACEHOLDER = re.compile(r"\{\w+\}|<[^>]+>")


def test_no_endpoint_takes_a_column_that_its_schema_does_not_tell(world):
    people = [actor(world, name) for name in PEOPLE]
    for user in people:
        fill(world, user)
    document = SchemaGenerator().get_schema(request=None, public=True)
    paths = {PLACEHOLDER.sub("{}", path): told for path, told in document["paths"].items()}
    asked, taken = 0, []
    for route in ROUTES:
        for method in sorted(route.methods & {"POST", "PUT", "PATCH"}):
            declared = fields_of(document, paths, route, method)
            if declared is None:
                continue
            user = next(each for each in people if route.door.admits(each, method))
            refused, told = ask(world, user, route, method)
            asked += 1
            silent = COLUMNS - declared - refused
            if silent:
                taken.append(f"{method} {route}: {told}: {len(silent)} {sorted(silent)[:5]}")
    assert not taken, "\n".join(taken)
    assert asked > 80


def fields_of(document, paths, route: Route, method: str) -> set[str] | None:
    """What the operation's schema takes as JSON or shows; None where it takes none."""
    if not route.endpoint or route.unknown:
        return None
    path = PLACEHOLDER.sub("{}", f"/{route.text}")
    operation = paths.get(path, {}).get(method.lower(), {})
    if BODY not in operation.get("requestBody", {}).get("content", {}):
        return None
    told = [operation["requestBody"], *operation["responses"].values()]
    schemas = [each.get("content", {}).get(BODY, {}).get("schema", {}) for each in told]
    return set().union(*(names_in(document, schema) for schema in schemas))


def names_in(document, schema) -> set[str]:
    """Of an object, or of the objects of a list, however they are put together."""
    if "$ref" in schema:
        return names_in(document, document["components"]["schemas"][schema["$ref"].split("/")[-1]])
    kinds = ("oneOf", "anyOf", "allOf")
    parts = [part for kind in kinds for part in schema.get(kind, ())]
    parts += [schema["items"]] if "items" in schema else []
    found = set(schema.get("properties", {}))
    return found.union(*(names_in(document, part) for part in parts))


def ask(world, user, route: Route, method: str) -> tuple[set[str], str]:
    """The names that were refused, and the answer in short."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    body = json.dumps(dict.fromkeys(COLUMNS, "x") | {"id": str(UUID(int=7))})
    with transaction.atomic():
        answer = client.generic(
            method, address_at_home(world, user, route), body, BODY, headers={"If-Match": '"1"'}
        )
        transaction.set_rollback(True)
    told = answer.json() if answer.content else {}
    return set(told.get("errors", {})), f"{answer.status_code} {told.get('code')}"
