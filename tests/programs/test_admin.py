import pytest

from core.models import AuditEvent
from programs.models import Program
from tests.factories import MeasureFactory, PolresFactory, ProgramFactory, posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    person = posted("administrator", is_staff=True, is_superuser=True)
    client.force_login(person)
    return client


def test_an_administrator_changes_what_a_programme_asks_and_it_stands_in_the_trail(administrator):
    program = ProgramFactory()
    for page in ("program/", "measure/", f"program/{program.pk}/change/"):
        assert administrator.get(f"/admin/programs/{page}").status_code == 200
    form = {
        "name": "Kampung Tangguh Semeru",
        "kind": "kampung",
        "measures": [MeasureFactory().pk],
        "formation_levels": "desa",
        "polres": [PolresFactory().pk],
        "active": "on",
        "aspects-TOTAL_FORMS": 1,
        "aspects-INITIAL_FORMS": 0,
        "aspects-0-code": "lumbung",
        "aspects-0-name": "Lumbung pangan",
        "aspects-0-kind": "yes_no",
        "aspects-0-order": 1,
    }
    answer = administrator.post(f"/admin/programs/program/{program.pk}/change/", form)
    assert answer.status_code == 302, answer.context["errors"]
    assert Program.objects.get().aspects.get().name == "Lumbung pangan"
    acts = list(AuditEvent.objects.order_by("id").values_list("act", flat=True))
    assert acts == ["program.change", "aspect.create"]


def test_programmes_are_never_deleted_and_targets_have_no_second_door(administrator):
    program = ProgramFactory()
    assert administrator.get(f"/admin/programs/program/{program.pk}/delete/").status_code == 403
    for model in ("target", "plan", "allocation", "entry", "weeklock", "figure"):
        assert administrator.get(f"/admin/programs/{model}/").status_code == 404
