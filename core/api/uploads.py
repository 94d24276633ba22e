"""Photos in parts under /api/v1/uploads/."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.response import Response
from rest_framework.views import APIView

from core import uploads
from core.api import LineField, StrictJSONParser, StrictSerializer
from core.api.schema import ERROR
from core.doors import SIGNED_IN, door
from core.errors import DomainError
from core.models import Upload

OFFSET = OpenApiParameter(
    "Upload-Offset",
    int,
    OpenApiParameter.HEADER,
    required=True,
    description="Bytes that came before this part.",
)


class BytesParser(BaseParser):
    """A part as it is; one byte too many is enough to refuse it."""

    media_type = "application/octet-stream"

    def parse(self, stream, media_type=None, parser_context=None):
        return stream.read(uploads.PART + 1)


class AnnouncedFileSerializer(StrictSerializer):
    id = serializers.UUIDField()
    kind = LineField(max_length=20, help_text="formation, patrol")
    record = serializers.UUIDField(help_text="The record it belongs to.")
    size = serializers.IntegerField(min_value=1)
    sha256 = LineField(max_length=64)


class FileOnItsWaySerializer(serializers.ModelSerializer):
    complete = serializers.BooleanField(read_only=True)

    class Meta:
        model = Upload
        fields = ("id", "kind", "record", "size", "sha256", "received", "complete", "refusal")
        read_only_fields = fields


@door(SIGNED_IN)
class UploadList(APIView):
    parser_classes = (StrictJSONParser,)

    @extend_schema(
        operation_id="uploads_announce",
        request=AnnouncedFileSerializer,
        responses={201: FileOnItsWaySerializer, 200: FileOnItsWaySerializer}
        | dict.fromkeys((400, 404, 409), ERROR),
    )
    def post(self, request):
        """Announce a file with its size and hash; the record then says how many are awaited."""
        given = AnnouncedFileSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        upload, created = uploads.announce_upload(**given.validated_data, by=request.user)
        return Response(FileOnItsWaySerializer(upload).data, status=201 if created else 200)


@door(SIGNED_IN)
class UploadDetail(APIView):
    parser_classes = (BytesParser,)

    @extend_schema(operation_id="uploads_read", responses={200: FileOnItsWaySerializer, 404: ERROR})
    def get(self, request, pk):
        """How far it is: the next part begins at `received`."""
        upload = get_object_or_404(Upload.objects.for_user(request.user), pk=pk)
        return Response(FileOnItsWaySerializer(upload).data)

    @extend_schema(
        operation_id="uploads_part",
        request={"application/octet-stream": OpenApiTypes.BINARY},
        parameters=[OFFSET],
        responses={200: FileOnItsWaySerializer, 400: ERROR, 404: ERROR, 409: ERROR, 413: ERROR},
    )
    def patch(self, request, pk):
        """One part, at most 512 KiB."""
        get_object_or_404(Upload.objects.for_user(request.user), pk=pk)
        told = request.headers.get("Upload-Offset", "")
        if not (told.isascii() and told.isdigit() and len(told) < 10):
            message = _("Isi header Upload-Offset dengan jumlah byte sebelumnya.")
            raise DomainError(message, errors={"Upload-Offset": [message]})
        data = request.data if isinstance(request.data, bytes) else b""
        upload = uploads.take_part(upload=pk, offset=int(told), data=data, by=request.user)
        return Response(FileOnItsWaySerializer(upload).data)
