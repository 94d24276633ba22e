"""The map of a regency's 205 desa, as a phone loads it."""

import gzip

import pytest

from units.demo import create_demo_accounts
from units.models import User

KB = 1000


@pytest.fixture
def lumajang_head(reference, db):
    create_demo_accounts()
    return User.objects.get(username="kasat.lumajang")


def test_205_desa_weigh_at_most_150_kb(client, lumajang_head):
    client.force_login(lumajang_head)
    answer = client.get(
        "/api/v1/areas.geojson", {"within": "35.08", "level": 4}, HTTP_ACCEPT_ENCODING="gzip"
    )
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) <= 150 * KB
    assert gzip.decompress(answer.content).count(b'"Feature"') == 205
