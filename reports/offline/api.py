"""What a person's phone asks of the portal under /api/v1/me/. Everything in it is his own."""

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import LineField, PageOf, StrictSerializer, content_hash, refuse_unknown, to_json
from core.api.lists import PAGE_PARAMETERS
from core.api.schema import ERROR, listed
from core.doors import SIGNED_IN, door
from core.errors import DomainError
from reports.menu import tabs_in_the_app
from reports.models import EntryDraft
from reports.offline.choices import choices_of, kinds_of
from reports.offline.drafts import drop_draft, save_draft, unsent_drafts
from reports.offline.keys import key_of, unlocked, valid_until
from reports.offline.worker import version
from units.models import ApiToken
from units.policy import acts_of
from units.sessions import on_own_device


class PhoneSerializer(serializers.Serializer):
    """Whose session this is, and the key with which his entries are locked on the phone."""

    account = serializers.CharField(help_text="Stands for the person on the phone; never changes.")
    name = serializers.CharField()
    kinds = serializers.ListField(child=serializers.CharField())
    tabs = serializers.ListField(
        child=serializers.CharField(), help_text="His entries of the menu under the thumb."
    )
    key = serializers.CharField(help_text="AES-256-GCM, base64.")
    keep = serializers.BooleanField(help_text="The phone is his own: the key may stay on it.")
    until = serializers.DateTimeField(help_text="End of the session if it is not used again.")
    now = serializers.DateTimeField(help_text="The server's clock; the phone's may be wrong.")
    csrf = serializers.CharField(
        help_text="For the requests of this session, until the next login."
    )
    version = serializers.CharField(help_text="Of the app.")


@door(SIGNED_IN)
class Phone(APIView):
    @extend_schema(operation_id="me_phone", responses={200: PhoneSerializer, 403: ERROR})
    def get(self, request):
        """For sessions of the web app; a token gets no key."""
        if isinstance(request.auth, ApiToken):
            raise DomainError(_("Hanya untuk sesi di peramban."), code="session_only", status=403)
        key = key_of(request.user)
        session = request._request.session
        return Response(
            {
                "account": key.account,
                "name": str(request.user),
                "kinds": kinds_of(request.user),
                "tabs": [entry.name for entry in tabs_in_the_app(acts_of(request.user))],
                "key": unlocked(key),
                "keep": on_own_device(session, request.user),
                "until": valid_until(session, request.user),
                "now": timezone.now(),
                "csrf": get_token(request._request),
                "version": version(),
            }
        )


@door(SIGNED_IN)
class Choices(APIView):
    @extend_schema(
        operation_id="me_offline",
        parameters=[OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER)],
        responses={200: OpenApiTypes.OBJECT, 304: None},
    )
    def get(self, request):
        """Villages, programmes, objects and words one may choose from; 304 while they are as they
        were."""
        body = to_json(choices_of(request.user))
        tag = quote_etag(content_hash(body.decode()))
        response = HttpResponse(body, content_type="application/json", headers={"ETag": tag})
        # Not even the browser's own store keeps it in the clear.
        response["Cache-Control"] = "private, no-store"
        return get_conditional_response(request._request, etag=tag, response=response)


class DraftSerializer(serializers.ModelSerializer):
    class Meta:
        model = EntryDraft
        fields = ("id", "kind", "values", "saved_at")
        read_only_fields = fields


class DraftContentSerializer(StrictSerializer):
    kind = LineField(max_length=20)
    values = serializers.DictField(help_text="Fields of the form as they were typed.")


@door(SIGNED_IN)
class DraftList(APIView):
    @extend_schema(
        operation_id="me_drafts_list",
        parameters=[OpenApiParameter(name, OpenApiTypes.INT) for name in PAGE_PARAMETERS],
        responses={200: listed(DraftSerializer(), "EntryDraft")},
    )
    def get(self, request):
        refuse_unknown(request.GET, PAGE_PARAMETERS)
        page = PageOf.asked(request)
        found = unsent_drafts(request.user)
        shown = found[page.offset : page.offset + page.limit]
        return Response(
            page.envelope(request, found.count(), DraftSerializer(shown, many=True).data)
        )


@door(SIGNED_IN)
class DraftDetail(APIView):
    @extend_schema(
        operation_id="me_drafts_save",
        request=DraftContentSerializer,
        responses={200: DraftSerializer, 400: ERROR, 404: ERROR},
    )
    def put(self, request, pk):
        """Keep the form as it is typed now; the last one to write holds."""
        given = DraftContentSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        draft = save_draft(id=pk, **given.validated_data, by=request.user)
        return Response(DraftSerializer(draft).data)

    @extend_schema(operation_id="me_drafts_drop", responses={204: None, 404: ERROR})
    def delete(self, request, pk):
        drop_draft(id=pk, by=request.user)
        return Response(status=204)
