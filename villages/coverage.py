"""Which hours of a posko are covered, and the exact gaps. Pure: no database, no clock.

A span is a pair of moments, the second not included. All spans given to one call are aware, or all
are naive.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

Span = tuple[datetime, datetime]
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time as spans that neither overlap nor touch, in order; empty ones fall away."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def within(spans: Iterable[Span], windows: Iterable[Span]) -> list[Span]:
    """The parts of the spans that lie in the windows."""
    spans = merged(spans)
    return [
        (max(start, opens), min(end, closes))
        for opens, closes in merged(windows)
        for start, end in spans
        if start < closes and opens < end
    ]


def gaps(windows: Iterable[Span], spans: Iterable[Span]) -> list[Span]:
    """The parts of the windows that no span covers."""
    spans = merged(spans)
    found: list[Span] = []
    for opens, closes in merged(windows):
        reached = opens
        for start, end in within(spans, [(opens, closes)]):
            if reached < start:
                found.append((reached, start))
            reached = end
        if reached < closes:
            found.append((reached, closes))
    return found


def length(spans: Iterable[Span]) -> timedelta:
    return sum((end - start for start, end in merged(spans)), timedelta())


def hours_of(day: date, zone: tzinfo) -> list[Span]:
    """The 24 hours of a local day. Indonesia has no summer time, so every day has 24."""
    midnight = datetime.combine(day, time(), zone)
    return [(midnight + n * HOUR, midnight + (n + 1) * HOUR) for n in range(24)]


def open_on(day: date, opens: time | None, closes: time | None, zone: tzinfo) -> list[Span]:
    """When a posko is to be staffed on a local day. Without hours, or where both are the same, all
    day; hours past midnight (20.00–06.00) give the morning and the evening of the day."""
    midnight = datetime.combine(day, time(), zone)
    if opens is None or closes is None or opens == closes:
        return [(midnight, midnight + DAY)]
    begins, ends = datetime.combine(day, opens, zone), datetime.combine(day, closes, zone)
    if opens < closes:
        return [(begins, ends)]
    return merged([(midnight, ends), (begins, midnight + DAY)])


@dataclass(frozen=True, slots=True)
class Covered:
    """How one pillar covers a day: `hours` has for each of the 24 hours the share of the needed
    time that is covered, 0 to 1, or None where the posko is shut."""

    pillar: str
    needed: timedelta
    covered: timedelta
    gaps: list[Span]
    hours: list[float | None]


def cover(
    windows: Sequence[Span],
    hours: Sequence[Span],
    duties: Mapping[str, Iterable[Span]],
) -> dict[str, Covered]:
    """For each pillar named in `duties` what it covers of the windows, hour by hour."""
    needed = length(windows)
    found = {}
    for pillar, spans in duties.items():
        there = within(spans, windows)
        found[pillar] = Covered(
            pillar=pillar,
            needed=needed,
            covered=length(there),
            gaps=gaps(windows, there),
            hours=[_share(hour, windows, there) for hour in hours],
        )
    return found


def _share(hour: Span, windows: Sequence[Span], there: Sequence[Span]) -> float | None:
    needed = length(within(windows, [hour]))
    return length(within(there, [hour])) / needed if needed else None


def unattended(windows: Sequence[Span], duties: Iterable[Iterable[Span]]) -> list[Span]:
    """When nobody of any pillar is there."""
    return gaps(windows, [span for spans in duties for span in spans])
