"""When a target will be reached, as a band: early, likely, late. Pure; no Django, no clock.

Method. The ended weeks are counts with mean `m` and an index of dispersion `phi` (variance by mean;
1 is Poisson, silent weeks and bursts raise it). Four weeks tell little of the dispersion, so it is
drawn towards that of Poisson (PRIOR, as strong as PRIOR_WEEKS weeks). What the next k weeks bring
is taken as negative binomial with mean km and variance phi km (1 + k/n): the chance of the weeks
themselves, and that the mean of n weeks is itself uncertain. The weeks in which the chance of
having reached the rest first passes 10, 50 and 90 % are early, likely and late.

Nothing is drawn at random: the same weeks give the same band.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import exp, lgamma, log, log1p

from core.weeks import Week

LEAST_WEEKS = 4
PRIOR, PRIOR_WEEKS = 1.0, 1
HORIZON = 520  # ten years: later is as good as never
CHANCES = (Fraction(1, 10), Fraction(1, 2), Fraction(9, 10))


class Reason(StrEnum):
    """Why there is no band."""

    TOO_FEW = "too_few"
    NOTHING_FORMED = "nothing_formed"
    REACHED = "reached"
    BEYOND = "beyond"


@dataclass(frozen=True, slots=True)
class Forecast:
    """Weeks in which the rest may be reached; `late` None where that lies beyond ten years."""

    early: Week | None = None
    likely: Week | None = None
    late: Week | None = None
    reason: Reason | None = None


def forecast(formed: Sequence[int], remaining: int, last_ended: Week) -> Forecast:
    """Of the weeks from the target's start through `last_ended`, each with what it formed."""
    if remaining <= 0:
        return Forecast(reason=Reason.REACHED)
    if len(formed) < LEAST_WEEKS:
        return Forecast(reason=Reason.TOO_FEW)
    if sum(formed) <= 0:
        return Forecast(reason=Reason.NOTHING_FORMED)
    mean, phi = sum(formed) / len(formed), dispersion(formed)
    early, likely, late = (
        weeks_until(float(chance), remaining, mean, phi, len(formed)) for chance in CHANCES
    )
    if early is None:
        return Forecast(reason=Reason.BEYOND)
    return Forecast(
        early=last_ended + early,
        likely=None if likely is None else last_ended + likely,
        late=None if late is None else last_ended + late,
    )


def dispersion(formed: Sequence[int]) -> float:
    """Variance by mean of the weeks, drawn towards PRIOR; never below that of Poisson."""
    count, mean = len(formed), sum(formed) / len(formed)
    seen = sum((each - mean) ** 2 for each in formed) / mean
    return max(1.0, (seen + PRIOR * PRIOR_WEEKS) / (count - 1 + PRIOR_WEEKS))


def weeks_until(chance: float, remaining: int, mean: float, phi: float, known: int) -> int | None:
    """The first k for which the next k weeks bring the rest with that chance. It grows with k, so
    halving finds it."""

    def enough(weeks: int) -> bool:
        return reaches(remaining, weeks, mean, phi, known) >= chance

    if not enough(HORIZON):
        return None
    low, high = 1, HORIZON
    while low < high:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle + 1
    return low


def reaches(remaining: int, weeks: int, mean: float, phi: float, known: int) -> float:
    """P(the next `weeks` bring at least `remaining`), negative binomial as above."""
    expected = weeks * mean
    variance = phi * expected * (1 + weeks / known)
    size = expected * expected / (variance - expected)
    log_p, log_q = log(size / (size + expected)), -log1p(size / expected)
    below = sum(
        exp(lgamma(n + size) - lgamma(size) - lgamma(n + 1) + size * log_p + n * log_q)
        for n in range(remaining)
    )
    return 1 - min(1.0, below)
