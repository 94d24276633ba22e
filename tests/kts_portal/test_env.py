"""Settings that cannot be read stop the portal, by name."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from core.weeks import MonthRule
from kts_portal import env


@pytest.mark.parametrize(
    ("read", "wrong"),
    [
        (lambda name: env.boolean(name, False), "maybe"),
        (lambda name: env.integer(name, 1), "many"),
        (lambda name: env.one_of(MonthRule, name, MonthRule.DAY_ONE), "day_two"),
    ],
)
def test_a_value_nobody_can_read_is_named(monkeypatch, read, wrong):
    monkeypatch.setenv("KTS_X", wrong)
    with pytest.raises(ImproperlyConfigured, match=f"KTS_X must be .*{wrong}"):
        read("KTS_X")


def test_a_text_that_has_no_default_is_asked_for(monkeypatch):
    monkeypatch.delenv("KTS_X", raising=False)
    with pytest.raises(ImproperlyConfigured, match="KTS_X"):
        env.text("KTS_X")


@pytest.mark.parametrize(("value", "rule"), [(None, "day_one"), ("majority", "majority")])
def test_one_of_several(monkeypatch, value, rule):
    monkeypatch.delenv("KTS_X", raising=False)
    if value:
        monkeypatch.setenv("KTS_X", value)
    assert env.one_of(MonthRule, "KTS_X", MonthRule.DAY_ONE) is MonthRule(rule)


def test_words_and_booleans(monkeypatch):
    monkeypatch.setenv("KTS_X", " a, b ,,c")
    assert env.words("KTS_X") == ["a", "b", "c"]
    for value, expected in (("on", True), ("1", True), ("no", False), ("", False)):
        monkeypatch.setenv("KTS_X", value)
        assert env.boolean("KTS_X", not expected) is expected
