"""A coverage that was wrong from the start is corrected backwards: that is a revision."""

import pytest

from core.weeks import Week
from reports.closings.revisions import Kind, by_unit, revised, strip_text
from reports.closings.services import close_week
from tests.factories import TargetFactory
from tests.villages.conftest import clock, create, world  # noqa: F401 -- fixtures
from units.models import Coverage
from villages.services import correct_formation, verify_formation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
W06 = Week.parse("2021-W06")


def test_a_record_goes_to_the_polsek_that_should_have_had_it(request):
    w = request.getfixturevalue("world")
    target = TargetFactory(unit=w.lumajang, program=w.kts, shares={w.kunir: 5, w.jatiroto: 5})
    formation = request.getfixturevalue("create")(submit=True)
    verify_formation(formation=formation, by=w.head)
    closing, _ = close_week(unit=w.lumajang, week=W06, by=w.head)
    Coverage.objects.filter(unit=w.kunir).update(unit=w.jatiroto)
    correct_formation(
        formation=formation,
        changes={"unit": w.jatiroto.code},
        reason="wilayah hukum keliru sejak awal",
        by=w.head,
    )
    assert by_unit(closing, target) == {w.kunir.pk: -1, w.jatiroto.pk: 1}
    [found] = revised(closing)
    assert (found.reported, found.now) == (1, 1)
    assert {each.kind for each in found.revisions} == {Kind.CORRECTED}
    assert "wilayah hukum keliru sejak awal" in strip_text(W06, found)
