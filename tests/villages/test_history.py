"""Any history of one kampung: its ledger lines always sum to what it is worth."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import DomainError
from core.models import AuditEvent
from tests.villages.support import worth
from villages import services
from villages.models import Correction, Formation
from villages.services import records

pytestmark = pytest.mark.django_db

DAYS = st.dates(date(2021, 2, 1), date(2021, 2, 19)).map(date.isoformat)
AREAS = st.sampled_from(["35.08.06.2001", "35.08.06.2002", "35.08.10.2001"])
CHANGES = st.fixed_dictionaries(
    {}, optional={"formed_on": DAYS, "area": AREAS, "name": st.sampled_from(["Satu", "Dua"])}
)
WHO = st.sampled_from(["officer", "staff", "head", "deputy", "neighbour"])
STEPS = st.one_of(
    st.tuples(st.just("edit"), CHANGES),
    st.tuples(st.just("submit"), st.none()),
    st.tuples(st.just("verify"), st.none()),
    st.tuples(st.just("verify_many"), st.none()),
    st.tuples(st.just("return"), st.none()),
    st.tuples(st.just("correct"), CHANGES),
    st.tuples(st.just("approve"), st.none()),
    st.tuples(st.just("refuse"), st.none()),
    st.tuples(st.just("dissolve"), DAYS),
    st.tuples(st.just("reactivate"), DAYS),
)


def take(step, argument, key, by):
    found = {"formation": key, "by": by}
    waiting = Correction.objects.waiting().first()
    match step:
        case "edit":
            version = Formation.objects.get(pk=key).version
            services.edit_formation(**found, data=argument, version=version, confirm_duplicate=True)
        case "submit":
            services.submit_formation(**found, confirm_duplicate=True)
        case "verify":
            services.verify_formation(**found)
        case "verify_many":
            services.verify_formations(formations=[key], by=by)
        case "return":
            services.return_formation(**found, reason="Kurang lengkap")
        case "correct":
            services.correct_formation(**found, changes=argument, reason="Salah catat")
        case "approve" if waiting:
            services.approve_correction(correction=waiting, by=by)
        case "refuse" if waiting:
            services.refuse_correction(correction=waiting, reason="Sudah benar", by=by)
        case "dissolve":
            services.dissolve_formation(**found, dissolved_on=argument, reason="Bubar")
        case "reactivate":
            services.reactivate_formation(**found, reactivated_on=argument, reason="Aktif")


@settings(max_examples=40)
@given(steps=st.lists(st.tuples(STEPS, WHO), max_size=25), submit=st.booleans())
def test_lines_sum_to_the_worth_after_every_step(world, steps, submit):
    with time_machine.travel(datetime(2021, 2, 18, 3, tzinfo=UTC), tick=False) as clock:
        formation, _created = services.create_formation(
            id=uuid4(), data=world.data(), by=world.officer, submit=submit, confirm_duplicate=True
        )
        key, refused = formation.pk, 0
        for (step, argument), who in steps:
            clock.shift(timedelta(minutes=1))
            try:
                take(step, argument, key, getattr(world, who))
            except (DomainError, PermissionDenied, services.records.Http404):
                refused += 1
            formation = Formation.objects.select_related("unit__polres").get(pk=key)
            expected = {}
            for line in records.worths_of(formation):
                place = (line.measure_id, line.effective_on.isoformat())
                expected[place] = expected.get(place, 0) + line.quantity
            assert worth(formation) == expected
        assert formation.version <= 1 + len(steps) - refused
        assert AuditEvent.objects.of(formation).count() >= formation.version
        Correction.objects.all().delete()
        Formation.objects.filter(pk=key).update(status="returned")  # makes room for the next one
