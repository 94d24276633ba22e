from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import simulated
from core.errors import Conflict, DomainError, Locked
from core.models import Job
from core.weeks import Week
from programs.ledger import Worth, lock_week, settle, settle_many
from programs.models import Entry, Measure, WeekLock, WeekOpening
from tests.factories import (
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
DAY = date(2021, 2, 9)
AREA = "35.08.06.2001"


class Books:
    """One polres with two polsek, its people, and records to settle."""

    def __init__(self):
        self.program = ProgramFactory()
        self.polres = PolresFactory()
        self.kunir = PolsekFactory(parent=self.polres)
        self.candipuro = PolsekFactory(parent=self.polres)
        self.officer = posted("officer", self.kunir)
        self.head = posted("binmas_head", self.polres)

    def record(self):
        return FigureFactory(unit=self.kunir, recorded_by=self.officer, program=self.program)

    def worth(self, quantity=1, day=DAY, unit=None, measure="formation", area=AREA, **more):
        return Worth(self.program.pk, measure, unit or self.kunir, area, day, quantity, **more)


@pytest.fixture
def books():
    return Books()


def totals(lines=None):
    """What stands in the ledger: (unit, area, day, measure) and the sum, without zeros."""
    rows = (Entry.objects.all() if lines is None else lines).order_by()
    return {
        tuple(place): total
        for *place, total in rows.values_list(
            "unit", "area_code", "effective_on", "measure"
        ).annotate(total=Sum("quantity"))
        if total
    }


# Settling ------------------------------------------------------------------------------------


def test_settle_posts_a_line_with_the_structure_of_the_day(books):
    record = books.record()
    settle(source=record, worths=[books.worth()], by=books.officer, reason=" karena ")
    line = Entry.objects.get()
    assert (line.polres, line.unit, line.unit_path) == (
        books.polres,
        books.kunir,
        books.kunir.path,
    )
    assert (line.area_code, line.effective_on, line.quantity) == (AREA, DAY, 1)
    assert (line.source_kind, line.source_id) == ("programs.figure", record.pk)
    assert (line.recorded_by, line.reason, line.late) == (books.officer, "karena", False)


def test_settling_twice_writes_nothing(books):
    record = books.record()
    assert len(settle(source=record, worths=[books.worth()], by=books.officer)) == 1
    assert settle(source=record, worths=[books.worth()], by=books.officer) == []
    assert Entry.objects.count() == 1


def test_equal_worths_add_up_and_a_worth_of_nothing_posts_nothing(books):
    record = books.record()
    settle(
        source=record,
        worths=[books.worth(2), books.worth(3), books.worth(0, area=None)],
        by=books.officer,
    )
    assert totals() == {(books.kunir.pk, AREA, DAY, "formation"): 5}


@pytest.mark.parametrize("what", ["unit", "day", "area", "quantity"])
def test_a_change_takes_back_what_stood_before(books, what):
    record = books.record()
    settle(source=record, worths=[books.worth()], by=books.officer)
    changed = {
        "unit": {"unit": books.candipuro},
        "day": {"day": date(2021, 2, 20)},
        "area": {"area": "35.08.06.2002"},
        "quantity": {"quantity": 4},
    }[what]
    worth = books.worth(**changed)
    settle(source=record, worths=[worth], by=books.officer)
    assert totals() == {
        (worth.unit.pk, worth.area_code, worth.effective_on, "formation"): worth.quantity
    }


def test_sources_do_not_touch_each_other(books):
    one, other = books.record(), books.record()
    settle_many(worths={one: [books.worth()], other: [books.worth()]}, by=books.officer)
    settle(source=one, worths=[], by=books.officer)
    assert list(
        Entry.objects.values_list("source_id").annotate(total=Sum("quantity")).order_by("total")
    ) == [(one.pk, 0), (other.pk, 1)]


def test_moving_a_unit_writes_no_line_and_a_later_reversal_uses_the_old_path(books):
    record = books.record()
    settle(source=record, worths=[books.worth()], by=books.officer)
    old_path = books.kunir.path
    books.kunir.path = books.kunir.path.replace(books.kunir.code, "PINDAH")
    books.kunir.save()
    assert settle(source=record, worths=[books.worth()], by=books.officer) == []
    [line] = settle(source=record, worths=[], by=books.officer)
    assert (line.unit_path, line.quantity) == (old_path, -1)


def test_more_of_it_after_a_move_stands_under_the_new_path_and_all_can_be_taken_back(books):
    record = books.record()
    settle(source=record, worths=[books.worth(2)], by=books.officer)
    books.kunir.path = books.kunir.path.replace(books.kunir.code, "PINDAH")
    books.kunir.save()
    [line] = settle(source=record, worths=[books.worth(5)], by=books.officer)
    assert (line.unit_path, line.quantity) == (books.kunir.path, 3)
    settle(source=record, worths=[], by=books.officer)
    assert set(
        Entry.objects.order_by()
        .values_list("unit_path")
        .annotate(total=Sum("quantity"))
        .values_list("total", flat=True)
    ) == {0}


def test_a_day_to_come_does_not_count_in_the_zone_of_the_unit(books):
    record = books.record()
    with simulated(datetime(2021, 2, 8, 17, 30, tzinfo=UTC)):  # Tuesday 00.30 WIB
        settle(source=record, worths=[books.worth(day=date(2021, 2, 9))], by=books.officer)
        with pytest.raises(DomainError) as refused:
            settle(source=record, worths=[books.worth(day=date(2021, 2, 10))], by=books.officer)
    assert refused.value.code == "future_date"
    assert Entry.objects.count() == 1


def test_a_unit_outside_any_polres_keeps_no_books(books):
    with pytest.raises(DomainError) as refused:
        settle(
            source=books.record(), worths=[books.worth(unit=books.polres.parent)], by=books.officer
        )
    assert refused.value.code == "no_polres"


def test_settle_many_costs_the_same_for_three_as_for_one(books, django_assert_num_queries):
    for count in (1, 3):
        worths = {books.record(): [books.worth()] for _ in range(count)}
        with django_assert_num_queries(8):
            settle_many(worths=worths, by=books.officer)


# Progress is asked for -----------------------------------------------------------------------


def jobs_asked():
    return sorted(
        (job.payload["target"], job.payload["week"])
        for job in Job.objects.filter(kind="progress.recompute")
    )


def test_touched_targets_are_computed_from_their_first_touched_week(books):
    target = TargetFactory(unit=books.polres, program=books.program)
    TargetFactory(unit=PolresFactory(), program=books.program)  # another's books
    settle(
        source=books.record(),
        worths=[books.worth(day=date(2021, 3, 1)), books.worth(day=date(2021, 2, 20))],
        by=books.officer,
    )
    assert jobs_asked() == [(str(target.pk), "2021-W07")]


def test_a_line_before_the_target_asks_from_its_start_and_pending_asks_too(books):
    target = TargetFactory(unit=books.polres, program=books.program)
    record = books.record()
    settle(source=record, worths=[books.worth(day=date(2021, 1, 4))], by=books.officer)
    assert jobs_asked() == [(str(target.pk), "2021-W06")]
    pending = books.worth(day=date(2021, 2, 15), measure=Measure.PENDING)
    settle(source=books.record(), worths=[pending], by=books.officer)
    assert jobs_asked() == [(str(target.pk), "2021-W06"), (str(target.pk), "2021-W07")]


def test_another_measure_asks_for_nothing(books):
    TargetFactory(unit=books.polres, program=books.program)
    MeasureFactory(code="patrol")
    settle(source=books.record(), worths=[books.worth(measure="patrol")], by=books.officer)
    assert jobs_asked() == []


# The database guards -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE programs_entry SET quantity = 2",
        "DELETE FROM programs_entry",
        "TRUNCATE programs_entry",
        "TRUNCATE django_session, programs_entry",
    ],
)
def test_lines_are_never_changed_or_removed(books, statement):
    settle(source=books.record(), worths=[books.worth()], by=books.officer)
    connection.check_constraints()  # none of them is left for the statement to stumble over
    with (
        pytest.raises(IntegrityError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert refused.value.__cause__.pgcode == "23001"
    assert Entry.objects.count() == 1


def test_the_database_sets_id_and_moment_whatever_it_is_told(books):
    record = books.record()
    settle(source=record, worths=[books.worth()], by=books.officer)
    first = Entry.objects.get()
    forged = Entry.objects.get()
    forged.pk, forged._state.adding = 1_000_000_000, True
    forged.recorded_at = datetime(1999, 1, 1, tzinfo=UTC)
    with simulated(datetime(2021, 2, 10, 1, 15, tzinfo=UTC)):
        Entry.objects.bulk_create([forged])
    last = Entry.objects.order_by("id").last()
    assert first.id < last.id < 1_000_000_000
    assert last.recorded_at == datetime(2021, 2, 10, 1, 15, tzinfo=UTC)


def test_a_line_of_zero_is_refused(books):
    settle(source=books.record(), worths=[books.worth()], by=books.officer)
    line = Entry.objects.get()
    line.pk, line.quantity = None, 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.bulk_create([line])


def test_figures_as_known_at_a_moment(books):
    record = books.record()
    with simulated(datetime(2021, 2, 10, 1, tzinfo=UTC)):
        settle(source=record, worths=[books.worth()], by=books.officer)
    with simulated(datetime(2021, 2, 11, 1, tzinfo=UTC)):
        settle(source=record, worths=[books.worth(unit=books.candipuro)], by=books.officer)
    then = Entry.objects.known_at(datetime(2021, 2, 10, 23, tzinfo=UTC))
    assert totals(then) == {(books.kunir.pk, AREA, DAY, "formation"): 1}
    assert totals() == {(books.candipuro.pk, AREA, DAY, "formation"): 1}


def test_scope_of_lines_is_that_of_their_own_path_and_area(books):
    settle(source=books.record(), worths=[books.worth()], by=books.officer)
    other = PolsekFactory()
    elsewhere = FigureFactory(unit=other, program=books.program)
    settle(
        source=elsewhere,
        worths=[books.worth(unit=other, area="35.080.06.2001")],
        by=books.officer,
    )
    mine = Entry.objects.get(unit=books.kunir)
    assert list(Entry.objects.for_user(books.officer)) == [mine]
    assert list(Entry.objects.for_user(books.head)) == [mine]
    assert list(Entry.objects.for_user(UserFactory())) == []


# Closed weeks --------------------------------------------------------------------------------


@pytest.fixture
def closed(books):
    """The record was posted on time; then its week was closed."""
    books.kept = books.record()
    settle(source=books.kept, worths=[books.worth()], by=books.officer)
    books.lock = lock_week(unit=books.polres, week=W06, by=books.head)
    return books


def test_closing_keeps_the_last_line_and_happens_once(closed):
    assert closed.lock.last_entry_id == Entry.objects.order_by("-id").first().id
    assert closed.lock.closed_by == closed.head
    with pytest.raises(Conflict) as refused:
        lock_week(unit=closed.polres, week=W06, by=closed.head)
    assert refused.value.code == "week_already_closed"


def test_closing_gives_the_usual_lock_timeout_back(books):
    def timeout():
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            return cursor.fetchone()[0]

    before = timeout()
    lock_week(unit=books.polres, week=W06, by=None)
    assert timeout() == before != "2s"


def test_a_new_record_of_a_closed_week_is_taken_and_marked_late(closed):
    [line] = settle(source=closed.record(), worths=[closed.worth()], by=closed.officer)
    assert line.late
    assert Entry.objects.get(late=True).source_id == line.source_id
    [on_time] = settle(
        source=closed.record(), worths=[closed.worth(day=date(2021, 2, 15))], by=closed.officer
    )
    assert not on_time.late


def test_another_polres_week_is_open(closed):
    other = PolsekFactory()
    record = FigureFactory(unit=other, program=closed.program)
    worth = closed.worth(unit=other)
    [line] = settle(source=record, worths=[worth], by=closed.officer)
    assert not line.late
    assert len(settle(source=record, worths=[], by=closed.officer)) == 1


@pytest.mark.parametrize("move", ["away", "other_unit", "other_day", "other_area"])
def test_an_officer_cannot_change_what_counted_in_a_closed_week(closed, move):
    worths = {
        "away": [],
        "other_unit": [closed.worth(unit=closed.candipuro)],
        "other_day": [closed.worth(day=date(2021, 2, 20))],
        "other_area": [closed.worth(area="35.08.06.2002")],
    }[move]
    with pytest.raises(Locked) as refused:
        settle(source=closed.kept, worths=worths, by=closed.officer, reason="salah ketik")
    assert refused.value.code == "week_locked"
    assert "Minggu ke-II Februari 2021 (8–14 Februari 2021) sudah ditutup" in str(refused.value)
    assert totals() == {(closed.kunir.pk, AREA, DAY, "formation"): 1}


def test_the_head_changes_it_with_a_reason(closed):
    for reason in ("", "  "):
        with pytest.raises(DomainError) as refused:
            settle(source=closed.kept, worths=[], by=closed.head, reason=reason)
        assert (refused.value.code, list(refused.value.errors)) == ("week_locked", ["reason"])
    settle(source=closed.kept, worths=[], by=closed.head, reason="ganda")
    line = Entry.objects.get(quantity=-1)
    assert (line.quantity, line.reason, line.late) == (-1, "ganda", False)


def test_the_head_of_another_polres_does_not(closed):
    stranger = posted("binmas_head", PolresFactory())
    with pytest.raises(Locked):
        settle(source=closed.kept, worths=[], by=stranger, reason="ganda")


def open_for(books, unit, until, week=W06):
    return WeekOpening.objects.create(
        unit=unit,
        monday=week.monday,
        until=until,
        reason="perbaikan",
        opened_at=timezone.now(),
        opened_by=books.head,
    )


def test_an_officer_may_while_his_unit_and_week_are_open(closed):
    later = timezone.now() + timedelta(hours=1)
    open_for(closed, closed.candipuro, later)
    open_for(closed, closed.kunir, later, W06 + 1)
    open_for(closed, closed.kunir, timezone.now() - timedelta(seconds=1))
    with pytest.raises(Locked):
        settle(source=closed.kept, worths=[], by=closed.officer, reason="ganda")
    open_for(closed, closed.kunir, later)
    assert len(settle(source=closed.kept, worths=[], by=closed.officer, reason="ganda")) == 1


def test_deciding_a_submission_later_is_no_correction(books):
    record = books.record()
    settle(source=record, worths=[books.worth(measure=Measure.PENDING)], by=books.officer)
    lock_week(unit=books.polres, week=W06, by=books.head)
    lines = settle(source=record, worths=[books.worth()], by=books.officer)
    assert sorted((line.measure_id, line.quantity, line.late) for line in lines) == [
        ("formation", 1, True),
        ("pending", -1, False),
    ]


def test_dissolving_in_a_closed_week_needs_reason_and_right(closed):
    worths = [closed.worth(), closed.worth(measure=Measure.DISSOLUTION)]
    with pytest.raises(Locked):
        settle(source=closed.kept, worths=worths, by=closed.officer, reason="bubar")
    settle(source=closed.kept, worths=worths, by=closed.head, reason="bubar")
    assert totals() == {
        (closed.kunir.pk, AREA, DAY, "formation"): 1,
        (closed.kunir.pk, AREA, DAY, "dissolution"): 1,
    }


# Any history ---------------------------------------------------------------------------------

STEP = st.one_of(
    st.tuples(
        st.just("settle"),
        st.integers(0, 2),  # which record
        st.lists(st.tuples(st.integers(0, 1), st.integers(0, 20), st.integers(-2, 3)), max_size=3),
    ),
    st.tuples(st.just("close"), st.integers(0, 2), st.just([])),
)


@given(st.lists(STEP, max_size=12))
@settings(max_examples=40)
def test_any_history_of_edits_keeps_the_books_balanced(steps):
    """Lines sum to what each source is worth; frozen and later lines sum to what is now; what was
    known at a moment can be had again."""
    with transaction.atomic():
        books = Books()
        records = [books.record() for _ in range(3)]
        worth_of = {record: [] for record in records}
        seen = []
        for minute, (act, which, lines) in enumerate(steps):
            with simulated(datetime(2021, 3, 1, 0, minute, tzinfo=UTC)):
                if act == "close":
                    week = W06 + which
                    if not WeekLock.objects.filter(monday=week.monday).exists():
                        lock = lock_week(unit=books.polres, week=week, by=books.head)
                        seen.append((lock, None, totals()))
                    continue
                record = records[which]
                worth_of[record] = [
                    books.worth(n, DAY + timedelta(day), [books.kunir, books.candipuro][unit])
                    for unit, day, n in lines
                ]
                settle(source=record, worths=worth_of[record], by=books.head, reason="koreksi")
                seen.append((None, timezone.now(), totals()))
        for record in records:
            expected = {}
            for worth in worth_of[record]:
                place = (worth.unit.pk, worth.area_code, worth.effective_on, worth.measure_id)
                expected[place] = expected.get(place, 0) + worth.quantity
            assert totals(Entry.objects.filter(source_id=record.pk)) == {
                place: total for place, total in expected.items() if total
            }
        for lock, moment, figures in seen:
            if lock is not None:
                frozen = Entry.objects.filter(id__lte=lock.last_entry_id)
                later = Entry.objects.filter(id__gt=lock.last_entry_id)
                assert totals(frozen) == figures
                assert totals(frozen | later) == totals()
            else:
                assert totals(Entry.objects.known_at(moment)) == figures
        transaction.set_rollback(True)
