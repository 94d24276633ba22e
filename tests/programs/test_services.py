from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import Http404
from django.utils import timezone

from core.errors import Conflict, DomainError, Locked
from core.models import AuditEvent, Job
from core.weeks import Week
from programs import services
from programs.ledger import Worth, settle
from programs.models import Entry, Figure, Target, WeekLock
from programs.queries import (
    allocation_difference,
    counts_from,
    formed_by_unit,
    formed_cumulative,
    latest_plan,
    plan_versions,
    planned_through,
    polres_covering,
    shares_of,
    shares_seen_by,
    village_counts,
    with_plan,
)
from programs.services import BasisGiven, ShareGiven
from programs.weekly import Share, seats
from tests.factories import (
    AreaFactory,
    FigureFactory,
    MeasureFactory,
    PolresFactory,
    PolsekFactory,
    ProgramFactory,
    TargetFactory,
    UserFactory,
    posted,
)

pytestmark = pytest.mark.django_db

W06 = Week.parse("2021-W06")
BASIS = BasisGiven(ordered_by="Kapolres Lumajang")


@pytest.fixture
def lumajang():
    class Lumajang:
        program = ProgramFactory()
        measure = MeasureFactory()
        polres = PolresFactory(covers="35.08")
        kunir, candipuro = (
            PolsekFactory(parent=polres, code="LMJ-KNR", covers="35.08.06"),
            PolsekFactory(parent=polres, code="LMJ-CDP", covers="35.08.09"),
        )
        head = posted("binmas_head", polres)

    return Lumajang


def order(lumajang, **changed):
    """What the Kapolres ordered, as `open_target` takes it."""
    return {
        "target_id": uuid4(),
        "program": lumajang.program,
        "measure": lumajang.measure,
        "unit": lumajang.polres,
        "starts_on": date(2021, 2, 8),
        "quantity": 103,
        "weekly_pace": 5,
        "baseline": 22,
        "baseline_as_of": date(2021, 2, 7),
        "basis": BASIS,
        "by": lumajang.head,
    } | changed


def shares(lumajang, *quantities):
    return [
        ShareGiven(unit, quantity)
        for unit, quantity in zip((lumajang.kunir, lumajang.candipuro), quantities, strict=True)
    ]


# Opening -------------------------------------------------------------------------------------


def test_open_target_keeps_order_basis_shares_and_asks_for_progress(lumajang):
    target = services.open_target(**order(lumajang, shares=shares(lumajang, 60, 45)))
    plan = target.plans.get()
    assert (plan.quantity, plan.weekly_pace, plan.ordered_by) == (103, 5, "Kapolres Lumajang")
    assert plan_versions(target)[0].shares == (
        Share(lumajang.kunir.pk, 60, 1, "LMJ-KNR"),
        Share(lumajang.candipuro.pk, 45, 2, "LMJ-CDP"),
    )
    assert allocation_difference(plan, list(shares_of(plan))) == 2
    assert counts_from(target) == date(2021, 2, 8)
    assert planned_through(target, Week.parse("2021-W26")) == 103
    assert Job.objects.get().payload == {"target": str(target.pk), "week": "2021-W06"}
    event = AuditEvent.objects.get()
    assert (event.act, event.record_id, event.actor_id, event.unit_path) == (
        "create", str(target.pk), lumajang.head.pk, lumajang.polres.path
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": -5}, "quantity"),
        ({"quantity": 10**12}, "quantity"),
        ({"weekly_pace": 0}, "weekly_pace"),
        ({"weekly_pace": -1}, "weekly_pace"),
        ({"baseline": -1}, "baseline"),
        ({"baseline_as_of": date(2999, 1, 1)}, "baseline_as_of"),
        ({"starts_on": date(2021, 2, 9)}, "starts_on"),
        ({"deadline": date(2021, 2, 8)}, "deadline"),
        ({"basis": BasisGiven(document="ST/1", document_date=date(2999, 1, 1))}, "document_date"),
    ],
)
def test_open_target_refuses_at_the_field_and_changes_nothing(lumajang, changed, field):
    with pytest.raises(DomainError) as refused:
        services.open_target(**order(lumajang, **changed))
    assert list(refused.value.errors) == [field]
    assert (Target.objects.count(), Job.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)


def test_open_target_refuses_a_measure_the_programme_does_not_have(lumajang):
    with pytest.raises(DomainError) as refused:
        services.open_target(**order(lumajang, measure=MeasureFactory(code="patrol")))
    assert list(refused.value.errors) == ["measure"]


def test_target_is_given_to_a_polres(lumajang):
    with pytest.raises(DomainError) as refused:
        services.open_target(**order(lumajang, unit=lumajang.kunir))
    assert "unit" in refused.value.errors


def test_shares_go_to_own_polsek_once_and_are_more_than_nothing(lumajang):
    foreign = PolsekFactory(name="Polsek Asing")
    for given, words in [
        ([ShareGiven(foreign, 5)], "Polsek Asing bukan polsek jajaran"),
        ([ShareGiven(lumajang.polres, 5)], "bukan polsek jajaran"),
        ([ShareGiven(lumajang.kunir, 5), ShareGiven(lumajang.kunir, 4)], "disebut dua kali"),
        (shares(lumajang, 0, 5), "harus lebih dari nol"),
        (shares(lumajang, 5, -5), "harus lebih dari nol"),
    ]:
        with pytest.raises(DomainError) as refused:
            services.open_target(**order(lumajang, shares=given))
        assert words in refused.value.errors["allocations"][0]
    assert Target.objects.count() == 0


def test_one_running_target_per_programme_measure_and_polres(lumajang):
    services.open_target(**order(lumajang))
    with pytest.raises(Conflict) as refused:
        services.open_target(**order(lumajang))
    assert "Masih ada target yang berjalan" in str(refused.value)
    assert Target.objects.count() == 1


@pytest.mark.parametrize("role", ["officer", "binmas_staff", "commander"])
def test_only_the_head_manages_targets(lumajang, role):
    place = lumajang.kunir if role == "officer" else lumajang.polres
    person = posted(role, place)
    target = TargetFactory(unit=lumajang.polres)
    for refused, act in [
        (Http404 if role == "officer" else PermissionDenied,
         lambda: services.open_target(**order(lumajang, by=person))),
        (Http404 if role == "officer" else PermissionDenied,
         lambda: services.finish_target(target=target, by=person)),
    ]:  # fmt: skip
        with pytest.raises(refused):
            act()


def test_a_foreign_target_does_not_exist(lumajang):
    stranger = posted("binmas_head", PolresFactory())
    target = TargetFactory(unit=lumajang.polres)
    for act in (
        lambda: services.finish_target(target=target, by=stranger),
        lambda: services.explain_difference(target=target, note="x", by=stranger),
        lambda: services.set_allocation(target=target, shares=[], by=stranger),
        lambda: services.open_target(**order(lumajang, by=stranger)),
    ):
        with pytest.raises(Http404):
            act()


# Revising ------------------------------------------------------------------------------------


def revise(target, by, **changed):
    return services.revise_target(
        **{
            "target": target,
            "effective_week": W06 + 4,
            "reason": "perintah baru",
            "basis": BASIS,
            "by": by,
            "weekly_pace": 8,
        }
        | changed
    )


def test_a_revision_keeps_earlier_weeks_and_what_is_not_named(lumajang):
    target = TargetFactory(
        unit=lumajang.polres, shares={lumajang.kunir: 60, lumajang.candipuro: 43}
    )
    revise(target, lumajang.head)
    assert [planned_through(target, W06 + n) for n in (3, 4, 5)] == [20, 28, 36]
    plan = latest_plan(target)
    assert (plan.quantity, plan.weekly_pace, plan.deadline) == (103, 8, date(2021, 5, 7))
    assert [(s.unit, s.quantity) for s in shares_of(plan)] == [
        (lumajang.kunir, 60), (lumajang.candipuro, 43)
    ]  # fmt: skip
    event = AuditEvent.objects.get()
    assert (event.act, event.before, event.after, event.reason) == (
        "revise",
        {"effective_on": "2021-02-08", "weekly_pace": 5},
        {"effective_on": "2021-03-08", "weekly_pace": 8},
        "perintah baru",
    )
    assert Job.objects.get().payload["week"] == "2021-W10"


def test_a_passed_deadline_stays_with_its_mark_until_it_is_changed(lumajang):
    target = TargetFactory(unit=lumajang.polres, plan__deadline_assumed=True)
    late = Week.parse("2021-W30")
    revise(target, lumajang.head, effective_week=late, deadline=date(2021, 5, 7))
    plan = latest_plan(target)
    assert (plan.deadline, plan.deadline_assumed) == (date(2021, 5, 7), True)
    with pytest.raises(DomainError):
        revise(target, lumajang.head, effective_week=late, deadline=date(2021, 5, 8))
    revise(target, lumajang.head, effective_week=late, deadline=date(2021, 12, 31))
    assert latest_plan(target).deadline_assumed is False


def test_a_deadline_can_be_taken_away(lumajang):
    target = TargetFactory(unit=lumajang.polres)
    revise(target, lumajang.head, weekly_pace=None, deadline=None)
    assert latest_plan(target).deadline is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"basis": BasisGiven()}, "basis"),
        ({"weekly_pace": 0}, "weekly_pace"),
        ({"quantity": -1}, "quantity"),
        ({"deadline": date(2021, 3, 8)}, "deadline"),
        ({"effective_week": W06 - 1}, "effective_week"),
        ({"weekly_pace": 5}, ""),
    ],
)
def test_a_revision_is_refused_at_the_field(lumajang, changed, field):
    target = TargetFactory(unit=lumajang.polres)
    with pytest.raises(DomainError) as refused:
        revise(target, lumajang.head, **changed)
    assert list(refused.value.errors) == [field]
    assert target.plans.count() == 1


def test_a_revision_into_a_closed_past_names_the_week(lumajang):
    target = TargetFactory(unit=lumajang.polres)
    services.close_week(unit=lumajang.polres, week=W06 + 5, by=lumajang.head)
    with pytest.raises(DomainError) as refused:
        revise(target, lumajang.head, reason="")
    assert "sudah ditutup" in refused.value.errors["reason"][0]
    revise(target, lumajang.head, reason="salah ketik pada perintah")


def test_a_revision_does_not_go_before_an_earlier_one(lumajang):
    target = TargetFactory(unit=lumajang.polres)
    revise(target, lumajang.head)
    with pytest.raises(DomainError) as refused:
        revise(target, lumajang.head, effective_week=W06 + 3, weekly_pace=9)
    assert list(refused.value.errors) == ["effective_week"]
    revise(target, lumajang.head, weekly_pace=9)
    assert planned_through(target, W06 + 4) == 29


def test_plans_as_known_at_a_moment(lumajang):
    target = TargetFactory(unit=lumajang.polres)
    before = timezone.now()
    revise(target, lumajang.head)
    assert [v.pace for v in plan_versions(target, known_at=before)] == [5]
    assert [v.pace for v in plan_versions(target)] == [5, 8]


# Allocating ----------------------------------------------------------------------------------


def test_the_first_allocation_holds_from_the_start_a_later_one_from_this_week(lumajang):
    target = TargetFactory(unit=lumajang.polres)
    first = services.set_allocation(
        target=target, shares=shares(lumajang, 60, 45), by=lumajang.head
    )
    assert first.effective_on == date(2021, 2, 8)
    second = services.set_allocation(
        target=target, shares=shares(lumajang, 50, 53), by=lumajang.head
    )
    assert second.effective_on == Week.of(timezone.localdate()).monday


def test_allocating_closed_weeks_needs_a_reason(lumajang):
    target = TargetFactory(unit=lumajang.polres)
    services.close_week(unit=lumajang.polres, week=W06, by=lumajang.head)
    with pytest.raises(DomainError) as refused:
        services.set_allocation(target=target, shares=shares(lumajang, 60, 45), by=lumajang.head)
    assert list(refused.value.errors) == ["reason"]
    services.set_allocation(
        target=target, shares=shares(lumajang, 60, 45), reason="menyusul", by=lumajang.head
    )


def test_an_explanation_stands_until_the_difference_changes(lumajang):
    target = TargetFactory(
        unit=lumajang.polres, shares={lumajang.kunir: 60, lumajang.candipuro: 45}
    )
    services.explain_difference(target=target, note=" dibulatkan ke atas ", by=lumajang.head)
    target.refresh_from_db()
    assert (target.allocation_note, target.version) == ("dibulatkan ke atas", 2)
    services.reorder_ranks(
        target=target, units=[lumajang.candipuro, lumajang.kunir], by=lumajang.head
    )
    target.refresh_from_db()
    assert target.allocation_note == "dibulatkan ke atas"
    services.set_allocation(target=target, shares=shares(lumajang, 60, 44), by=lumajang.head)
    target.refresh_from_db()
    assert target.allocation_note == ""


def test_reordering_changes_only_who_comes_first_from_now_on(lumajang):
    target = TargetFactory(
        unit=lumajang.polres,
        starts_on=Week.of(timezone.localdate()).monday,
        plan__weekly_pace=1,
        shares={lumajang.kunir: 60, lumajang.candipuro: 60},
    )
    week = Week(target.starts_on)
    assert seats(plan_versions(target), week).steps == {lumajang.kunir.pk: ((week, 1),)}
    services.reorder_ranks(
        target=target, units=[lumajang.candipuro, lumajang.kunir], by=lumajang.head
    )
    assert seats(plan_versions(target), week).steps == {lumajang.candipuro.pk: ((week, 1),)}
    with pytest.raises(DomainError):
        services.reorder_ranks(target=target, units=[lumajang.kunir], by=lumajang.head)


# Finishing and succeeding --------------------------------------------------------------------


def form(lumajang, day, unit=None, quantity=1):
    record = FigureFactory(unit=lumajang.polres, program=lumajang.program)
    worth = Worth(lumajang.program.pk, "formation", unit or lumajang.kunir, None, day, quantity)
    settle(source=record, worths=[worth], by=lumajang.head)


def test_a_successor_starts_from_the_final_stock(lumajang):
    target = services.open_target(**order(lumajang))
    for day in (date(2021, 2, 7), date(2021, 2, 8), date(2021, 3, 31), date(2021, 4, 1)):
        form(lumajang, day)
    assert formed_cumulative(target) == 3
    assert formed_cumulative(target, through=date(2021, 3, 1)) == 1
    services.finish_target(target=target, finished_on=date(2021, 3, 31), by=lumajang.head)
    target.refresh_from_db()
    assert formed_by_unit(target) == {lumajang.kunir.pk: 2}
    with pytest.raises(Locked):
        revise(target, lumajang.head)
    successor = services.succeed_target(
        predecessor=target, target_id=uuid4(), starts_on=date(2021, 4, 5), quantity=50,
        weekly_pace=5, by=lumajang.head,
    )  # fmt: skip
    assert (successor.baseline, successor.baseline_as_of) == (24, date(2021, 3, 31))
    assert successor.succeeds == target
    assert formed_cumulative(successor) == 1


def test_a_running_target_has_no_successor(lumajang):
    target = services.open_target(**order(lumajang))
    with pytest.raises(DomainError) as refused:
        services.succeed_target(
            predecessor=target, target_id=uuid4(), starts_on=date(2021, 4, 5), quantity=50,
            weekly_pace=5, by=lumajang.head,
        )  # fmt: skip
    assert list(refused.value.errors) == ["succeeds"]


def test_a_successor_is_for_the_same_thing(lumajang):
    target = services.open_target(**order(lumajang))
    services.finish_target(target=target, finished_on=date(2021, 3, 31), by=lumajang.head)
    other = ProgramFactory(code="SKD")
    with pytest.raises(DomainError) as refused:
        services.open_target(
            **order(lumajang, program=other, succeeds=target, starts_on=date(2021, 4, 5))
        )
    assert list(refused.value.errors) == ["succeeds"]


@pytest.mark.parametrize("day", [date(2021, 2, 7), date(2999, 1, 1)])
def test_a_target_ends_between_its_start_and_today(lumajang, day):
    target = TargetFactory(unit=lumajang.polres)
    with pytest.raises(DomainError) as refused:
        services.finish_target(target=target, finished_on=day, by=lumajang.head)
    assert list(refused.value.errors) == ["finished_on"]


# Figures -------------------------------------------------------------------------------------


def figure(lumajang, **changed):
    return services.record_figure(
        **{
            "figure_id": uuid4(),
            "program": lumajang.program,
            "measure": lumajang.measure,
            "unit": lumajang.polres,
            "value": Decimal(6),
            "as_of": date(2021, 2, 9),
            "source": "Siaran pers",
            "quote": "sudah ada 6 KTS",
            "by": lumajang.head,
        }
        | changed
    )


def in_ledger(**bounds):
    return Entry.objects.filter(**bounds).aggregate(total=Sum("quantity"))["total"]


def test_a_claim_stays_outside_the_ledger_and_unknown_is_no_zero(lumajang):
    claim = figure(lumajang, value=None, approximate=True, as_of=None)
    assert (claim.value, Entry.objects.count()) == (None, 0)


def test_a_counted_figure_is_detailed_one_by_one_and_the_total_stays(lumajang):
    counted = figure(lumajang, counts=True)
    assert (in_ledger(undetailed=True), in_ledger()) == (6, 6)
    form(lumajang, date(2021, 2, 9))
    services.detail_figure(figure=counted, by=lumajang.head)
    counted.refresh_from_db()
    assert (counted.detailed, in_ledger(undetailed=True), in_ledger()) == (1, 5, 6)
    services.detail_figure(figure=counted, by=lumajang.head, count=-1)
    assert in_ledger(undetailed=True) == 6


def test_no_more_is_detailed_than_the_figure_says(lumajang):
    counted = figure(lumajang, counts=True, value=Decimal(1))
    services.detail_figure(figure=counted, by=lumajang.head)
    for count in (1, -2):
        with pytest.raises(Conflict) as refused:
            services.detail_figure(figure=counted, by=lumajang.head, count=count)
        assert refused.value.code == "figure_detailed"
    with pytest.raises(Conflict):
        services.detail_figure(figure=FigureFactory(unit=lumajang.polres), by=lumajang.head)


def test_detailing_is_allowed_in_a_closed_week_since_the_total_stays(lumajang):
    counted = figure(lumajang, counts=True)
    services.close_week(unit=lumajang.polres, week=W06, by=lumajang.head)
    officer = posted("officer", lumajang.kunir)
    services.detail_figure(figure=counted, by=officer)
    assert in_ledger(undetailed=True) == 5


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"value": Decimal("6.5"), "counts": True}, "value"),
        ({"value": None, "counts": True}, "value"),
        ({"value": Decimal(-1)}, "value"),
        ({"as_of": None, "counts": True}, "as_of"),
        ({"as_of": date(2999, 1, 1)}, "as_of"),
        ({"unit": None}, "unit"),
        ({"source": " "}, "source"),
    ],
)
def test_record_figure_refuses_at_the_field(lumajang, changed, field):
    with pytest.raises(DomainError) as refused:
        figure(lumajang, **changed)
    assert list(refused.value.errors) == [field]
    assert (Figure.objects.count(), Entry.objects.count()) == (0, 0)


def test_a_figure_that_counts_stands_at_the_polres(lumajang):
    with pytest.raises(DomainError) as refused:
        figure(lumajang, unit=lumajang.kunir, counts=True)
    assert list(refused.value.errors) == ["unit"]


def test_a_figure_of_an_area_belongs_to_the_polres_that_covers_it(lumajang):
    village = AreaFactory(code="35.08.06.2001")
    assert polres_covering(village) == lumajang.polres
    assert figure(lumajang, unit=None, area=village).unit == lumajang.polres
    elsewhere = AreaFactory(code="31.74.01.1001")
    for stranger in (elsewhere, AreaFactory(code="35.09.01")):
        PolresFactory(covers="35.09")
        with pytest.raises(DomainError) as refused:
            figure(lumajang, unit=None, area=stranger)
        assert list(refused.value.errors) == ["area"]


# Weeks ---------------------------------------------------------------------------------------


def test_close_week_locks_it_once_and_tells_the_trail(lumajang):
    lock = services.close_week(unit=lumajang.polres, week=W06, by=lumajang.head)
    assert (lock.unit, lock.monday) == (lumajang.polres, W06.monday)
    assert AuditEvent.objects.get().act == "close"
    with pytest.raises(Conflict):
        services.close_week(unit=lumajang.polres, week=W06, by=None)


def test_only_an_ended_week_of_a_polres_is_closed(lumajang):
    for unit, week, field in [
        (lumajang.kunir, W06, "unit"),
        (lumajang.polres, Week.of(timezone.localdate()), "week"),
    ]:
        with pytest.raises(DomainError) as refused:
            services.close_week(unit=unit, week=week, by=lumajang.head)
        assert list(refused.value.errors) == [field]
    with pytest.raises(PermissionDenied):
        services.close_week(unit=lumajang.polres, week=W06, by=posted("commander", lumajang.polres))
    with pytest.raises(Http404):
        services.close_week(
            unit=lumajang.polres, week=W06, by=posted("binmas_head", PolresFactory())
        )
    assert WeekLock.objects.count() == 0


def test_a_week_is_opened_until_an_hour_with_a_reason(lumajang):
    opening = {
        "unit": lumajang.kunir, "week": W06, "by": lumajang.head, "reason": "dua kali tercatat",
        "until": timezone.now() + timedelta(hours=2),
    }  # fmt: skip
    with pytest.raises(Conflict) as refused:
        services.open_week(**opening)
    assert refused.value.code == "week_not_closed"
    services.close_week(unit=lumajang.polres, week=W06, by=lumajang.head)
    for changed, field in [
        ({"reason": " "}, "reason"),
        ({"until": datetime(2021, 2, 15, tzinfo=UTC)}, "until"),
    ]:
        with pytest.raises(DomainError) as refused:
            services.open_week(**opening | changed)
        assert list(refused.value.errors) == [field]
    assert services.open_week(**opening).reason == "dua kali tercatat"


# Queries -------------------------------------------------------------------------------------


def test_desa_are_counted_for_the_polsek_that_serves_them(lumajang):
    for code in ("35.08.06.2001", "35.08.06.2002", "35.08.09.2001", "35.09.01.2001"):
        AreaFactory(code=code)
    assert village_counts(lumajang.polres, date(2021, 2, 8)) == {
        lumajang.kunir.pk: 2,
        lumajang.candipuro.pk: 1,
    }


def test_with_plan_tells_what_was_ordered_last(lumajang, django_assert_num_queries):
    target = TargetFactory(unit=lumajang.polres, shares={lumajang.kunir: 60})
    revise(target, lumajang.head, quantity=110)
    with django_assert_num_queries(1):
        row = with_plan(Target.objects.all()).get()
    assert (row.quantity, row.weekly_pace, row.allocated, row.difference) == (110, 8, 60, -50)


def test_who_sees_which_shares(lumajang):
    target = TargetFactory(
        unit=lumajang.polres, shares={lumajang.kunir: 60, lumajang.candipuro: 43}
    )
    rows = list(shares_of(latest_plan(target)))
    for person, seen in [
        (lumajang.head, [60, 43]),
        (posted("officer", lumajang.candipuro), [43]),
        (posted("regency_staff", AreaFactory(code="35.08")), [60, 43]),
    ]:
        assert list(Target.objects.for_user(person)) == [target]
        assert [share.quantity for share in shares_seen_by(person, rows)] == seen
    for person in (posted("officer", PolsekFactory()), UserFactory()):
        assert list(Target.objects.for_user(person)) == []
