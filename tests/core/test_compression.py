"""What is compressed on its way, and what is not."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from core.compression import PageCompressionMiddleware

BODY = b"<p>Kampung Tangguh</p>" * 50


def answered(rf, response, accepts="gzip, br"):
    request = rf.get("/", headers={"Accept-Encoding": accepts})
    return PageCompressionMiddleware(lambda _request: response)(request)


@pytest.mark.parametrize(
    "kind", ["text/html; charset=utf-8", "image/svg+xml", "application/geo+json"]
)
def test_pages_charts_and_maps_are_compressed(rf, kind):
    response = answered(rf, HttpResponse(BODY, content_type=kind))

    assert gzip.decompress(response.content) == BODY
    assert len(response.content) < len(BODY) / 3
    assert response.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("kind", ["application/json", "image/jpeg", "application/pdf", "text/csv"])
def test_other_kinds_are_left_alone(rf, kind):
    response = answered(rf, HttpResponse(BODY, content_type=kind))
    streamed = answered(rf, StreamingHttpResponse([BODY], content_type=kind))

    assert response.content == BODY
    assert "Content-Encoding" not in streamed.headers


def test_who_takes_no_gzip_gets_none(rf):
    assert answered(rf, HttpResponse(BODY), accepts="identity").content == BODY
