"""Units, areas, one's own account and tokens over REST."""

from allauth.account.adapter import get_adapter
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import LineField, StrictSerializer, content_hash, filtered, json_list
from core.api.schema import ERROR, list_schema, record_of
from core.columns import json_page
from core.doors import PUBLIC, SIGNED_IN, door
from core.errors import DomainError
from units.columns import AREAS, UNITS
from units.filters import AreaFilter, UnitFilter
from units.models import ApiToken, Area, Unit
from units.policy import Act, acts_of
from units.scope import NOBODY, posting_of, scope_of
from units.second_factor import has_second_factor
from units.services import create_area, create_token, revoke_token

AREA_ORDER = ("code", "name", "level")
UNIT_ORDER = ("code", "name")
ONE_AREA = record_of("AreaDetail", AREAS)
ONE_UNIT = record_of("UnitDetail", UNITS)


# ---- reference


@door(SIGNED_IN)
class UnitList(APIView):
    @list_schema("Unit", UNITS, UnitFilter, ordering=UNIT_ORDER, operation_id="units_list")
    def get(self, request):
        """Police units in one's scope, with the areas they cover today."""
        units = Unit.objects.for_user(request.user).with_covers(timezone.localdate())
        return json_list(request, units, UNITS, UnitFilter, ordering=UNIT_ORDER)


@door(SIGNED_IN)
class UnitDetail(APIView):
    @extend_schema(responses={200: ONE_UNIT, 404: ERROR})
    def get(self, request, code):
        units = Unit.objects.for_user(request.user).with_covers(timezone.localdate())
        return one(units.filter(code=code), UNITS)


class NewAreaSerializer(StrictSerializer):
    """An RW or RT. The code is that of the desa with three digits for each level below."""

    code = LineField(max_length=24)
    name = LineField(max_length=120)


@door(SIGNED_IN, post=Act.CREATE_AREA)
class AreaList(APIView):
    @list_schema("Area", AREAS, AreaFilter, ordering=AREA_ORDER, operation_id="areas_list")
    def get(self, request):
        """Areas from the province down; RW and RT only where one serves or belongs."""
        areas = Area.objects.for_user(request.user)
        return json_list(request, areas, AREAS, AreaFilter, ordering=AREA_ORDER)

    @extend_schema(
        request=NewAreaSerializer,
        responses={201: ONE_AREA, 400: ERROR, 403: ERROR, 409: ERROR},
    )
    def post(self, request):
        """Record an RW (35.08.06.2001.003) or RT (35.08.06.2001.003.002)."""
        given = NewAreaSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        area = create_area(**given.validated_data, by=request.user)
        rows = Area.objects.for_user(request.user).filter(pk=area.pk)
        return one(rows, AREAS, status=status.HTTP_201_CREATED)


@door(SIGNED_IN)
class AreaDetail(APIView):
    @extend_schema(responses={200: ONE_AREA, 404: ERROR})
    def get(self, request, code):
        return one(Area.objects.for_user(request.user).filter(code=code), AREAS)


@door(SIGNED_IN)
class AreaGeoJSON(APIView):
    """Boundaries; PostgreSQL writes the GeoJSON, nothing passes through Python but its text."""

    @extend_schema(
        parameters=[
            OpenApiParameter("within", OpenApiTypes.STR, description="Kode wilayah"),
            OpenApiParameter("level", OpenApiTypes.INT, enum=[1, 2, 3, 4]),
        ],
        responses={(200, "application/geo+json"): OpenApiTypes.OBJECT, 400: ERROR},
    )
    def get(self, request):
        drawn = Area.objects.for_user(request.user).filter(
            level__lte=Area.Level.VILLAGE, boundary__isnull=False
        )
        areas = filtered(request, drawn, GeoFilter)
        body = geojson(areas)
        response = HttpResponse(body, content_type="application/geo+json")
        response["Cache-Control"] = "private, no-cache"
        response["ETag"] = quote_etag(content_hash(body.decode()))
        return get_conditional_response(request._request, etag=response["ETag"], response=response)


class GeoFilter(AreaFilter):
    class Meta:
        model = Area
        fields = ("within", "level")

    q = None


def geojson(areas) -> bytes:
    """A FeatureCollection of the areas that have a boundary, by code."""
    rows = areas.order_by("code").values_list(
        "code", "name", "level", "parent_id", "boundary__geometry"
    )
    sql, params = rows.query.get_compiler("default", elide_empty=False).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT json_build_object(
                'type', 'FeatureCollection',
                'features', coalesce(json_agg(json_build_object(
                    'type', 'Feature',
                    'id', code,
                    'properties', json_build_object(
                        'code', code, 'name', name, 'level', level, 'parent', parent
                    ),
                    'geometry', geometry
                ) ORDER BY code), '[]'::json)
            )::text
            FROM ({sql}) AS area(code, name, level, parent, geometry)
            """,  # noqa: S608 -- the queryset's own SQL
            params,
        )
        return cursor.fetchone()[0].encode()


def one(rows, columns, *, status=200) -> HttpResponse:
    """One record as the list gives it, or 404."""
    count, results = json_page(rows, columns, limit=1, offset=0)
    if not count:
        raise Http404
    return HttpResponse(results[1:-1], content_type="application/json", status=status)


# ---- one's own account


class MeSerializer(serializers.Serializer):
    """Who is signed in, where he stands today and what he may do."""

    class Place(serializers.Serializer):
        code = serializers.CharField()
        name = serializers.CharField()

    username = serializers.CharField()
    name = serializers.CharField()
    nrp = serializers.CharField(allow_null=True)
    role = serializers.CharField(allow_null=True)
    role_name = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    rank = serializers.CharField()
    acting = serializers.BooleanField()
    unit = Place(allow_null=True)
    area = Place(allow_null=True)
    permissions = serializers.ListField(child=serializers.CharField())
    simulated = serializers.BooleanField()


@door(SIGNED_IN)
class Me(APIView):
    @extend_schema(responses=MeSerializer)
    def get(self, request):
        return Response(account_of(request.user))


def account_of(user) -> dict[str, object]:
    posting = posting_of(user)
    unit, area = (posting.unit, posting.area) if posting else (None, None)
    return {
        "username": user.username,
        "name": user.name,
        "nrp": user.nrp,
        "role": scope_of(user).role,
        "role_name": posting.get_role_display() if posting else None,
        "title": posting.title if posting else "",
        "rank": posting.rank if posting else "",
        "acting": bool(posting and posting.acting),
        "unit": unit and {"code": unit.code, "name": unit.name},
        "area": area and {"code": area.code, "name": area.name},
        "permissions": sorted(acts_of(user)),
        "simulated": user.simulated,
    }


class LoginSerializer(StrictSerializer):
    """NRP or user name, and the password exactly as it is."""

    username = LineField(max_length=150)
    password = serializers.CharField(max_length=1024, trim_whitespace=False)


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField()
    expiry = serializers.DateTimeField()


@door(PUBLIC)
class Login(APIView):
    authentication_classes = ()

    @extend_schema(
        request=LoginSerializer,
        responses={200: TokenSerializer, 400: ERROR, 401: ERROR, 403: ERROR, 429: ERROR},
        auth=[],
    )
    def post(self, request):
        """A token for `Authorization: Token …`. The limits on guessing are those of the page."""
        given = LoginSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = authenticated(request._request, **given.validated_data)
        token, text = create_token(user=user)
        return Response({"token": text, "expiry": token.expiry})


def authenticated(request, *, username, password):
    """The user, if a token may be given to him; the same way in as the login page takes."""
    try:
        user = get_adapter(request).authenticate(request, username=username, password=password)
    except ValidationError as too_many:
        raise refused(too_many.message, "too_many_attempts", 429) from None
    if user is None:
        raise refused(_("NRP, nama pengguna, atau kata sandi salah."))
    if not user.is_active:
        raise refused(_("Akun ini tidak aktif."), "account_inactive", 403)
    if scope_of(user) == NOBODY:
        raise refused(_("Akun ini tidak punya penugasan yang berlaku hari ini."), "no_posting", 403)
    if user.must_change_password:
        raise refused(_("Ganti kata sandi Anda dahulu di portal."), "password_change_required", 403)
    if user.needs_second_factor or has_second_factor(user):
        raise refused(
            _("Akun ini memakai verifikasi dua langkah. Buat token di halaman profil."),
            "second_factor",
            403,
        )
    return user


def refused(message, code="invalid_credentials", status=401) -> DomainError:
    return DomainError(message, code=code, status=status)


@door(SIGNED_IN)
class Logout(APIView):
    @extend_schema(request=None, responses={204: None})
    def post(self, request):
        """End the token that asks, or the session."""
        if isinstance(request.auth, ApiToken):
            revoke_token(token=request.auth, by=request.user)
        else:
            logout(request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)
