import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.sharing import equally, proportionally

POLSEK = [f"LMJ-{n:02}" for n in range(1, 22)]


def test_equally_gives_each_the_same_as_it_was_ordered():
    assert equally(103, POLSEK) == dict.fromkeys(POLSEK, 5)
    assert equally(22, POLSEK) == dict.fromkeys(POLSEK, 1)
    assert equally(4, POLSEK) == dict.fromkeys(POLSEK, 1)
    assert equally(103, []) == {}


@pytest.mark.parametrize(
    ("weights", "shares"),
    [
        ({"a": 1, "b": 1, "c": 1}, {"a": 4, "b": 3, "c": 3}),
        ({"a": 8, "b": 2}, {"a": 8, "b": 2}),
        ({"a": 0, "b": 7}, {"a": 0, "b": 10}),
        ({"a": 0}, {}),
        ({}, {}),
    ],
)
def test_proportionally(weights, shares):
    assert proportionally(10, weights) == shares


@given(
    st.integers(1, 500),
    st.dictionaries(st.integers(), st.integers(0, 40), min_size=1).filter(
        lambda weights: sum(weights.values())
    ),
)
def test_proportional_shares_sum_to_the_quantity_and_stay_within_one_of_the_exact(
    quantity, weights
):
    shares = proportionally(quantity, weights)
    total = sum(weights.values())
    assert sum(shares.values()) == quantity
    assert all(
        abs(shares[unit] * total - quantity * weight) < total for unit, weight in weights.items()
    )
