"""Six at once for the last goods and doses. Each test has a twin without the lock, which fails.

Without the lock the running rest would still catch most of it, since a stock that is written makes
the others wait: the twins leave it out, too.
"""

import pytest

from aid.models import DoseStock, Movement, Stock
from aid.services import doses, movements, stock
from core.errors import DomainError
from tests.aid.conftest import make
from tests.aid.support import rest
from tests.core.race import collide, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]
AT_ONCE = 6


def won(answers):
    return [answer for answer in answers if not isinstance(answer, DomainError)]


def last_package(meet=race):
    world = make()
    world.moved(quantity=1)
    return world, meet(lambda number: world.moved("out", quantity=1), AT_ONCE)


def test_the_last_package_goes_out_once():
    world, answers = last_package()
    assert len(won(answers)) == 1
    assert {error.code for error in answers if isinstance(error, DomainError)} == {"stock_short"}
    assert rest(world.store) == 0
    assert Movement.objects.filter(kind="out").count() == 1


def unlocked_stocks(item_id, stores):
    rows = Stock.objects.filter(item=item_id, store__in=stores).select_related("store", "item")
    return list(rows) or stock.lock_stocks(item_id, stores)


def test_without_the_lock_it_would_go_out_more_than_once(monkeypatch):
    monkeypatch.setattr(movements, "lock_stocks", unlocked_stocks)
    monkeypatch.setattr(stock, "changes_of", lambda row: {})
    world, answers = last_package(collide)
    assert len(won(answers)) == AT_ONCE
    assert rest(world.store) == 0


def last_dose(meet=race):
    world = make()
    stage = world.stage()
    world.doses(stage, arrived=1)
    return meet(lambda number: world.doses(stage, used=1), AT_ONCE)


def test_the_last_dose_is_used_once():
    answers = last_dose()
    assert len(won(answers)) == 1
    assert DoseStock.objects.get().used == 1


def test_without_the_lock_it_would_be_used_more_than_once(monkeypatch):
    def unlocked(stage, area, unit):
        found = DoseStock.objects.select_related("area").filter(stage=stage, area=area).first()
        return found or doses_locked(stage, area, unit)

    doses_locked = doses.lock_doses
    monkeypatch.setattr(doses, "lock_doses", unlocked)
    monkeypatch.setattr(doses, "_changes", lambda row: {})
    assert len(won(last_dose(collide))) == AT_ONCE
