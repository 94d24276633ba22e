"""Fields outside the write policy never change, whoever sends them: every column of every record is
sent along, under its name and under its column's, by API and by form."""

import json
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import models
from django.utils import timezone

from programs.models import Figure, Plan, Target
from tests.factories import MeasureFactory, TargetFactory, UserFactory
from tests.trail.calls import formation
from tests.trail.test_stale import Inputs
from villages.models import Formation
from villages.services.content import FIELDS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

FORMATION = {*FIELDS, "id"}
# What a target's sender says; the rest is the service's.
TARGET = {
    "id", "program", "measure", "unit", "baseline", "baseline_as_of", "starts_on", "succeeds",
    "allocation_note",
}  # fmt: skip
FIGURE = {
    "id", "program", "measure", "unit", "area", "value", "value_unit", "approximate", "as_of",
    "source", "quote", "counts",
}  # fmt: skip


def guarded(model, declared):
    """(name, field) of all columns nobody may send, under both names of a relation."""
    pairs = []
    for field in model._meta.concrete_fields:
        if field.name not in declared:
            pairs += [(name, field) for name in {field.name, field.attname}]
    return sorted(pairs, key=lambda pair: pair[0])


def another(field, row):
    """A value the field could hold, and does not."""
    now = getattr(row, field.attname)
    match field:
        case models.BooleanField():
            return not now
        case models.ForeignKey() if field.related_model._meta.label == "units.User":
            return UserFactory().pk
        case models.ForeignKey():
            return str(uuid4())
        case models.DateTimeField():
            return (timezone.now() - timedelta(days=9)).isoformat()
        case models.DateField():
            return "2021-02-10"
        case models.IntegerField() | models.DecimalField() | models.FloatField():
            return int(now or 0) + 7
        case models.UUIDField():
            return str(uuid4())
        case models.JSONField():
            return {"x": 1}
    choices = [code for code, _word in field.flatchoices if code != now]
    return choices[-1] if choices else "DISISIPKAN"


def plain(value):
    return str(value) if isinstance(value, UUID | date | datetime) else value


def columns(row, without=()):
    row = type(row)._base_manager.get(pk=row.pk)
    return {
        field.attname: plain(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.attname not in without
    }


def send(client, method, path, data, **headers):
    act = getattr(client, method)
    return act(path, json.dumps(data), content_type="application/json", headers=headers or None)


def content(**more):
    return {
        "id": str(uuid4()),
        "program": "KTS",
        "area": "35.08.06.2001",
        "name": "Kampung Tangguh",
        "formed_on": "2021-02-09",
        "confirm_duplicate": True,
    } | more


OF_EACH = {"id", "receipt", "created_at", "updated_at", "name"}


@pytest.mark.parametrize(("name", "field"), guarded(Formation, FORMATION), ids=str)
def test_a_kampung_is_made_without_it(world, client, name, field):
    client.force_login(world.officer)
    first = content()
    assert send(client, "post", "/api/v1/formations/", first).status_code == 201
    usual = Formation.objects.get(pk=first["id"])
    data = content(name="Lain", **{name: another(field, usual)})
    answer = send(client, "post", "/api/v1/formations/", data)
    made = Formation.objects.filter(pk=data["id"]).first()
    if answer.status_code == 400:
        assert made is None
        assert name in answer.json()["errors"]
        return
    assert answer.status_code == 201
    differing = OF_EACH | {"content_hash"}
    assert columns(made, differing) == columns(usual, differing)
    assert getattr(made, field.attname) != data[name] or field.attname in OF_EACH


@pytest.mark.parametrize("method", ["patch", "put"])
@pytest.mark.parametrize(("name", "field"), guarded(Formation, FORMATION), ids=str)
def test_an_edit_leaves_it_alone(world, client, name, field, method):
    client.force_login(world.officer)
    record = formation(world)
    before = columns(record)
    data = content(name="Nama baru", id=str(record.pk), **{name: another(field, record)})
    path = f"/api/v1/formations/{record.pk}/"
    answer = send(client, method, path, data, **{"If-Match": f'"{record.version}"'})
    changed = {key: value for key, value in columns(record).items() if value != before[key]}
    if answer.status_code == 400:
        assert changed == {}
        return
    assert answer.status_code == 200
    assert set(changed) - {"updated_at"} == {"name", "version"}
    assert changed["version"] == before["version"] + 1


def test_a_form_with_every_column_changes_only_what_it_shows(world, client):
    client.force_login(world.officer)
    record = formation(world)
    before = columns(record)
    path = f"/formations/{record.pk}/edit/"
    sent = Inputs(client.get(path).content.decode()).values
    for name, field in guarded(Formation, {*FORMATION, "version"}):
        sent.setdefault(name, another(field, record))
    answer = client.post(path, sent | {"notes": "Baru", "act": "draft"})
    assert answer.status_code == 302
    changed = {key for key, value in columns(record).items() if value != before[key]}
    assert changed - {"updated_at"} == {"notes", "version"}


@pytest.mark.parametrize(("name", "field"), guarded(Target, TARGET), ids=str)
def test_a_target_is_opened_without_it(world, client, name, field):
    client.force_login(world.head)
    data = {
        "id": str(uuid4()),
        "program": "KTS",
        "measure": MeasureFactory().pk,
        "unit": world.lumajang.code,
        "starts_on": "2021-02-08",
        "quantity": 103,
        "weekly_pace": 5,
    }
    blank = Target(version=1)
    answer = send(client, "post", "/api/v1/targets/", data | {name: another(field, blank)})
    made = Target.objects.filter(pk=data["id"]).first()
    if answer.status_code == 400:
        assert made is None
        assert name in answer.json()["errors"]
        return
    assert answer.status_code == 201
    assert (made.version, made.finished_on, made.simulated) == (1, None, False)
    assert made.recorded_by == world.head
    assert made.recorded_at > timezone.now() - timedelta(days=1)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("finish", {}),
        ("explanation", {"note": "Dibulatkan"}),
    ],
)
def test_an_act_on_a_target_takes_no_other_field(world, client, path, data):
    client.force_login(world.head)
    target = TargetFactory(program=world.kts, unit=world.lumajang, shares={world.kunir: 50})
    taken = set(data) | {"finished_on", "reason"}
    before = columns(target), columns(target.plans.get())
    for model in (Target, Plan):
        for name, field in guarded(model, taken):
            extra = {name: another(field, target if model is Target else target.plans.get())}
            answer = send(client, "post", f"/api/v1/targets/{target.pk}/{path}/", data | extra)
            assert answer.status_code == 400, (name, answer.content)
            assert name in answer.json()["errors"]
    assert (columns(target), columns(target.plans.get())) == before


@pytest.mark.parametrize(("name", "field"), guarded(Figure, FIGURE), ids=str)
def test_a_figure_is_recorded_without_it(world, client, name, field):
    client.force_login(world.head)
    data = {
        "id": str(uuid4()),
        "program": "KTS",
        "measure": MeasureFactory().pk,
        "unit": world.lumajang.code,
        "value": 6,
        "as_of": "2021-02-09",
        "source": "Siaran pers",
    }
    sent = data | {name: another(field, Figure(detailed=0))}
    answer = send(client, "post", "/api/v1/figures/", sent)
    made = Figure.objects.filter(pk=data["id"]).first()
    if answer.status_code == 400:
        assert made is None
        return
    assert (made.detailed, made.recorded_by) == (0, world.head)
    assert made.recorded_at > timezone.now() - timedelta(days=1)


@pytest.mark.parametrize("name", ["username", "password", "is_staff", "is_superuser", "postings"])
def test_who_one_is_cannot_be_sent(world, client, name):
    client.force_login(world.officer)
    before = columns(world.officer)
    for method in ("post", "put", "patch"):
        answer = send(client, method, "/api/v1/me/", {name: True})
        assert answer.status_code in (403, 405)
    assert columns(world.officer) == before
