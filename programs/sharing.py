"""Splitting a quantity among units. Whole numbers only; no Django."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Unit = TypeVar("Unit", bound=Hashable)


def equally(quantity: int, units: Sequence[Unit]) -> dict[Unit, int]:
    """The same whole number for each, the nearest to an even split and at least 1.

    That is how it is ordered ("masing-masing polsek 5"): 103 for 21 polsek gives 21 × 5 = 105, and
    the difference is shown.
    """
    if not units:
        return {}
    each = max(1, (2 * quantity + len(units)) // (2 * len(units)))
    return dict.fromkeys(units, each)


def proportionally(quantity: int, weights: Mapping[Unit, int]) -> dict[Unit, int]:
    """Shares in proportion to the weights that sum to the quantity exactly (largest remainders;
    of equal ones the first named)."""
    total = sum(weights.values())
    if not total:
        return {}
    shares = {unit: quantity * weight // total for unit, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda unit: -(quantity * weights[unit] % total))
    for unit in by_remainder[: quantity - sum(shares.values())]:
        shares[unit] += 1
    return shares
