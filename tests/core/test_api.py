"""What every endpoint has: JSON read with suspicion, one error shape, honest lists."""

import datetime
from decimal import Decimal
from types import SimpleNamespace

import django_filters
import orjson
import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.db import DataError, IntegrityError, OperationalError, connection
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from core.api import (
    LineField,
    StrictSerializer,
    TextField,
    check_version,
    handle_exception,
    json_list,
    to_json,
)
from core.api.handler import flat_errors
from core.api.schema import list_schema
from core.columns import Column
from core.doors import PUBLIC, door
from core.errors import Conflict, DomainError, Locked, PreconditionRequired, Stale
from tests.factories import AreaFactory
from units.models import Area

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.test_api")]

RAISED = {}


@door(PUBLIC)
class Echo(APIView):
    authentication_classes = ()

    def post(self, request):
        return Response(request.data)


@door(PUBLIC)
class Raise(APIView):
    authentication_classes = ()

    def get(self, request):
        raise RAISED["error"]


class AreaFilter(django_filters.FilterSet):
    level = django_filters.NumberFilter()
    name = django_filters.CharFilter()
    day = django_filters.DateFromToRangeFilter(method="ignore")

    class Meta:
        model = Area
        fields = ()

    def ignore(self, queryset, name, value):
        return queryset


COLUMNS = (
    Column("code", "Kode", kind="code"),
    Column("name", "Nama"),
    Column("above", "", "parent__name"),
)


@door(PUBLIC)
class Areas(APIView):
    authentication_classes = ()

    @list_schema("Area", COLUMNS, AreaFilter, ordering=("name", "above"), operation_id="areas")
    def get(self, request):
        rows = Area.objects.order_by("name")
        return json_list(
            request, rows, COLUMNS, AreaFilter, ordering={"name": "name", "above": "parent__name"}
        )


@door(PUBLIC)
class Versioned(APIView):
    authentication_classes = ()

    class Record:
        version = 4

    def patch(self, request):
        check_version(self.Record, request, current=lambda record: {"version": record.version})
        return Response({"version": 5})


urlpatterns = [
    path("echo/", Echo.as_view()),
    path("raise/", Raise.as_view()),
    path("areas/", Areas.as_view()),
    path("versioned/", Versioned.as_view()),
]


@pytest.fixture
def api():
    return APIClient(raise_request_exception=True)


def echo(raw, content_type="application/json"):
    if isinstance(raw, str):
        raw = raw.encode()
    return APIClient().post("/echo/", raw, content_type=content_type)


# JSON in


@pytest.mark.parametrize(
    "raw",
    [
        '{"a": 1}',
        "[]",
        '{"a": {"a": 1}}',
        '"text"',
        "null",
        '{"a:": "b\\":", "c": ["{\\"d\\":1}"]}',
    ],
)
def test_good_json_comes_through(raw):
    answer = echo(raw)
    assert answer.status_code == 200
    assert answer.content == (b"" if raw == "null" else orjson.dumps(orjson.loads(raw)))


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("{", "bukan JSON yang sah (baris 1, kolom"),
        ('{"a": NaN}', "bukan JSON yang sah"),
        ('{"a": Infinity}', "bukan JSON yang sah"),
        ("{'a': 1}", "bukan JSON yang sah"),
        ('{"a": "\\ud800"}', "bukan JSON yang sah"),
        (b'{"a": "\xff"}', "bukan JSON yang sah"),
        ('{"a": 1, "a": 2}', "dikirim dua kali"),
        ('[{"x": {"a": 1, "\\u0061": 2}}]', "dikirim dua kali"),
        ("[" * 30 + "]" * 30, "bersarang terlalu dalam"),
        ("[" * 5000 + "]" * 5000, ""),
    ],
)
def test_bad_json_is_refused_in_words(raw, words):
    answer = echo(raw)
    assert answer.status_code == 400
    assert set(answer.json()) == {"detail", "code", "errors"}
    assert answer.json()["code"] == "parse_error"
    assert words in answer.json()["detail"]


def test_text_that_cannot_be_stored_is_named_by_its_place():
    for raw in ('{"rows": [{"name": "a\\u0000b"}]}', '{"rows": [{"name": "a\x7fb"}]}'):
        answer = echo(raw)
        assert (answer.status_code, answer.json()["code"]) == (400, "unstorable")
        assert list(answer.json()["errors"]) == ["rows.0.name"]


def test_too_much_is_refused(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = echo('"' + "x" * 1001 + '"')
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_another_content_type_is_415():
    answer = echo("a=1", "application/x-www-form-urlencoded")
    assert answer.status_code == 415
    assert set(answer.json()) == {"detail", "code", "errors"}


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text('ab":{\\'), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON_VALUES)
def test_whatever_is_sound_is_accepted(value):
    """Keys and texts full of quotes, colons and braces do not look like keys given twice."""
    answer = echo(orjson.dumps(value))
    assert answer.status_code == 200
    assert answer.content == (b"" if value is None else orjson.dumps(value))


def test_json_out():
    assert to_json(
        {
            "words": gettext_lazy("Selesai"),
            "whole": Decimal("3.00"),
            "part": Decimal("5.8"),
            "day": datetime.date(2021, 2, 8),
            "set": {2, 1},
            "rows": (row for row in [1]),
        }
    ) == (b'{"words":"Selesai","whole":3,"part":5.8,"day":"2021-02-08","set":[1,2],"rows":[1]}')


# Errors


def caused(error, pgcode, constraint=""):
    """As Django wraps what psycopg2 raised."""
    cause = Exception()
    cause.pgcode = pgcode
    cause.diag = SimpleNamespace(constraint_name=constraint)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "status", "body"),
    [
        (
            DomainError("Tidak bisa.", code="no", errors={"a": ["b"]}),
            400,
            {"detail": "Tidak bisa.", "code": "no", "errors": {"a": ["b"]}},
        ),
        (Conflict("Sudah."), 409, {"detail": "Sudah.", "code": "conflict", "errors": {}}),
        (Locked("Tutup."), 409, {"detail": "Tutup.", "code": "locked", "errors": {}}),
        (
            Stale({"id": 1}),
            412,
            {
                "detail": "Catatan ini sudah diubah orang lain. Periksa isinya yang terbaru, lalu "
                "ulangi.",
                "code": "stale",
                "errors": {},
                "current": {"id": 1},
            },
        ),
        (
            PreconditionRequired("Versi?"),
            428,
            {"detail": "Versi?", "code": "precondition_required", "errors": {}},
        ),
        (
            ValidationError({"name": ["Wajib."]}),
            400,
            {
                "detail": "Ada isian yang harus diperbaiki.",
                "code": "invalid",
                "errors": {"name": ["Wajib."]},
            },
        ),
        (
            ValidationError("Salah."),
            400,
            {
                "detail": "Ada isian yang harus diperbaiki.",
                "code": "invalid",
                "errors": {"__all__": ["Salah."]},
            },
        ),
        (Http404(), 404, {"detail": "Tidak ditemukan.", "code": "not_found", "errors": {}}),
        (
            PermissionDenied("Bukan Anda."),
            403,
            {"detail": "Bukan Anda.", "code": "permission_denied", "errors": {}},
        ),
        (
            SuspiciousOperation("x"),
            400,
            {"detail": "Permintaan ini tidak dapat dibaca.", "code": "bad_request", "errors": {}},
        ),
        (
            caused(IntegrityError("x"), "23514", "plan_quantity_positive"),
            409,
            {
                "detail": "Jumlah target harus lebih dari nol.",
                "code": "plan_quantity_positive",
                "errors": {},
            },
        ),
        (
            caused(IntegrityError("x"), "23505", "unheard_of"),
            409,
            {"detail": "Catatan yang sama sudah ada.", "code": "unheard_of", "errors": {}},
        ),
        (
            caused(DataError("x"), "22003"),
            400,
            {
                "detail": "Ada nilai yang terlalu besar atau terlalu panjang untuk disimpan.",
                "code": "out_of_range",
                "errors": {},
            },
        ),
        (
            caused(OperationalError("x"), "55P03"),
            503,
            {
                "detail": "Portal sedang sibuk dengan data yang sama. "
                "Coba lagi beberapa saat lagi.",
                "code": "busy",
                "errors": {},
            },
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_every_refusal_has_one_shape(api, error, status, body):
    RAISED["error"] = error
    answer = api.get("/raise/")
    assert (answer.status_code, answer.json()) == (status, body)


def test_a_throttle_says_how_long(api):
    RAISED["error"] = exceptions.Throttled(wait=12.4)
    answer = api.get("/raise/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "13")
    assert set(answer.json()) == {"detail", "code", "errors"}


def test_wrong_method_and_wrong_accept(api):
    for answer, status in (
        (api.delete("/echo/"), 405),
        (api.get("/areas/", headers={"Accept": "image/png"}), 406),
    ):
        assert answer.status_code == status
        assert set(answer.json()) == {"detail", "code", "errors"}


def test_a_fault_is_no_refusal():
    assert handle_exception(ZeroDivisionError(), {}) is None
    assert handle_exception(caused(OperationalError("gone"), "08006"), {}) is None


def test_a_constraint_tells_its_own_words_when_two_pass_the_check_at_once():
    AreaFactory(code="35")
    with connection.cursor() as cursor, pytest.raises(IntegrityError) as found:
        cursor.execute("INSERT INTO units_area SELECT * FROM units_area")
    answer = handle_exception(found.value, {})
    assert (answer.status_code, answer.data["detail"]) == (409, "Catatan yang sama sudah ada.")


def test_nested_errors_have_dotted_names():
    detail = exceptions.ValidationError(
        [{}, {"area": ["Tidak ada."], "basis": {"quote": ["Wajib."]}, "non_field_errors": ["x"]}]
    ).detail
    assert flat_errors(detail) == {
        "1.area": ["Tidak ada."],
        "1.basis.quote": ["Wajib."],
        "1": ["x"],
    }


# Serializers


class Basis(StrictSerializer):
    quote = TextField(required=False)


class Kampung(StrictSerializer):
    name = LineField(max_length=20)
    notes = TextField(required=False, allow_blank=True)
    count = serializers.IntegerField(read_only=True)
    basis = Basis(required=False)


def test_unknown_fields_are_named_with_their_neighbours():
    form = Kampung(data={"name": "A", "nmae": "B", "basis": {"kutipan": "x"}})
    assert not form.is_valid()
    assert form.errors == {"nmae": ["Isian ini tidak dikenal. Maksud Anda: name?"]}
    form = Kampung(data={"name": "A", "basis": {"xyz": "x"}})
    assert not form.is_valid()
    assert flat_errors(form.errors) == {"basis.xyz": ["Isian ini tidak dikenal."]}


def test_what_is_only_read_may_be_sent_back():
    form = Kampung(data={"name": " Kampung  Tangguh ", "notes": "a\r\nb ", "count": 7})
    assert form.is_valid(), form.errors
    assert form.validated_data == {"name": "Kampung Tangguh", "notes": "a\nb"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (serializers.BooleanField(), "mungkin"),
        (serializers.CharField(), 1.5j),
        (serializers.DateField(), "kemarin"),
        (serializers.DecimalField(5, 2), "x"),
        (serializers.DictField(), []),
        (serializers.IntegerField(), "x"),
        (serializers.ListField(max_length=1), "x"),
        (serializers.ListField(max_length=1), [1, 2]),
        (serializers.UUIDField(), "x"),
        (Kampung(), []),
        (Kampung(many=True), {}),
    ],
)
def test_no_refusal_is_in_english(field, value):
    with pytest.raises(serializers.ValidationError) as caught:
        field.run_validation(value)
    said = set(str(flat_errors(caught.value.detail)).lower().replace("'", " ").split())
    assert not said & {"a", "an", "be", "is", "must", "not", "of", "this"}


@pytest.mark.parametrize("name", [1, True, ["A"], {"a": 1}, None, "", "x" * 21, "a\0"])
def test_a_name_is_a_short_text(name):
    form = Kampung(data={"name": name})
    assert not form.is_valid()
    assert list(form.errors) == ["name"]


# Lists


@pytest.fixture
def areas():
    AreaFactory(code="35", name="Jawa Timur")
    for n, name in enumerate(["Kunir", "Candipuro", "Kunir", "Yosowilangun"]):
        AreaFactory(code=f"35.{n:02}", name=name)


def codes(answer):
    assert answer.status_code == 200, answer.content
    return [row["code"] for row in answer.json()["results"]]


def test_a_list_is_an_envelope_with_neighbours(api, areas):
    answer = api.get("/areas/?limit=2&offset=1")
    assert answer.json() == {
        "count": 5,
        "next": "http://testserver/areas/?limit=2&offset=3",
        "previous": "http://testserver/areas/?limit=2",
        "results": [
            {"code": "35", "name": "Jawa Timur", "above": None},
            {"code": "35.00", "name": "Kunir", "above": "Jawa Timur"},
        ],
    }
    assert answer.headers["Content-Type"] == "application/json"
    last = api.get("/areas/?limit=2&offset=4").json()
    assert (last["next"], len(last["results"])) == (None, 1)
    assert api.get("/areas/?offset=500").json()["results"] == []
    assert api.get("/areas/").json()["next"] is None


def test_a_list_is_two_statements_at_any_size(api, areas, django_assert_num_queries):
    for limit in (1, 3):
        with django_assert_num_queries(2):  # count and keys; the rows of these
            api.get(f"/areas/?limit={limit}")


@pytest.mark.parametrize(
    "query",
    [
        *("limit=0", "limit=1001", "limit=-1", "limit=a", "limit=", "limit=1.5", "limit=%D9%A3"),
        *("offset=-1", "offset=x", "offset=99999999999999999999", "offset=1e3"),
    ],
)
def test_bad_pages_are_400(api, query):
    answer = api.get(f"/areas/?{query}")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [query.partition("=")[0]]


def test_unknown_parameters_are_400_with_their_neighbours(api, areas):
    answer = api.get("/areas/?levle=3&name=Kunir")
    assert answer.status_code == 400
    assert answer.json() == {
        "detail": "Ada parameter yang tidak dikenal: levle.",
        "code": "unknown_parameter",
        "errors": {"levle": ["Parameter ini tidak dikenal. Maksud Anda: level?"]},
    }
    assert api.get("/areas/?name__contains=a").status_code == 400
    assert api.get("/areas/?day=2021-02-08").status_code == 400
    assert api.get("/areas/?day_after=2021-02-08&format=json").status_code == 200


def test_bad_filter_values_are_400(api):
    for query, field in (("level=x", "level"), ("name=%00", "name")):
        answer = api.get(f"/areas/?{query}")
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_order_is_declared_and_stable(api, areas):
    assert codes(api.get("/areas/?level=2")) == ["35.01", "35.00", "35.02", "35.03"]
    assert codes(api.get("/areas/?level=2&ordering=-name")) == ["35.03", "35.00", "35.02", "35.01"]
    assert codes(api.get("/areas/?ordering=above,-name"))[-1] == "35"
    answer = api.get("/areas/?ordering=parent__code")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["ordering"])


@given(st.text("abcdefghij_-%?&=1", max_size=30))
def test_no_query_string_is_a_fault(text):
    assert APIClient().get(f"/areas/?{text}").status_code in {200, 400}


# Versions


def test_if_match_over_http(api):
    assert api.patch("/versioned/", {}).status_code == 428
    stale = api.patch("/versioned/", {}, headers={"If-Match": '"3"'})
    assert (stale.status_code, stale.json()["current"]) == (412, {"version": 4})
    assert api.patch("/versioned/", {}, headers={"If-Match": '"4"'}).status_code == 200
