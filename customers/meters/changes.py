"""Tells which readings belong to which meter of a car.

A replaced or reset meter begins below the last figure of the old one. Such a change
explains readings that would all be wrong otherwise, but one or two wrong figures do not
make a new meter: both cost something, and the cheapest explanation is taken. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest
from itertools import accumulate, pairwise
from math import inf
from typing import Final, NamedTuple

from customers.meters.chains import Chain, Run, longest_chain, measure
from customers.meters.steps import Reading, is_chain

# Costs are negative log likelihoods, as the unevenness of a chain. A wrong reading
# costs more than any unevenness, so that the longest chain is kept.
_WRONG: Final = 8.0
_CHANGE: Final = 11.0
_MOST_UNEVEN: Final = 7.9
# With a smaller lead the figures alone do not show which reading is wrong.
_CLEAR_LEAD: Final = 3.0
# Changes are tried where they explain most, and nowhere if they explain nothing.
_TRIED_CUTS: Final = 4


class Meters(NamedTuple):
    """The believed readings of each meter, and whether no others fit nearly as well."""

    chains: tuple[tuple[Reading, ...], ...]
    is_clear: bool


@dataclass(frozen=True)
class _Part:
    """Readings during the life of one meter, sorted by day."""

    readings: Sequence[Reading]
    cap_km_per_day: float

    @cached_property
    def chain(self) -> Chain:
        return longest_chain(self.readings, self.cap_km_per_day)

    def cuts(self) -> Iterator[tuple[_Part, _Part]]:
        """Yield the parts before and after each change that explains much."""
        lengths = measure(self.readings, self.cap_km_per_day)
        before = list(accumulate(lengths.ending, max))
        after = list(accumulate(reversed(lengths.beginning), max))[::-1]
        longest = before[-1]
        drops = [
            (-explained, at)
            for at, (one, other) in enumerate(pairwise(self.readings), start=1)
            if one.km > other.km
            and (explained := before[at - 1] + after[at] - longest) > 0
        ]
        for _, at in nsmallest(_TRIED_CUTS, drops):
            yield (
                _Part(self.readings[:at], self.cap_km_per_day),
                _Part(self.readings[at:], self.cap_km_per_day),
            )


def tell_meters(readings: Sequence[Reading], cap_km_per_day: float) -> Meters:
    """Return the meters that explain the readings best.

    The readings are sorted by day. If no step contradicts another nothing is in doubt.
    """
    if is_chain(readings, cap_km_per_day):
        return Meters((tuple(readings),) if readings else (), is_clear=True)
    parts, lead = [_Part(readings, cap_km_per_day)], inf
    while more := min(_with_one_more(parts), key=_cost, default=None):
        saved = _cost(parts) - _cost(more)
        lead = min(lead, abs(saved))
        if saved <= 0:
            break
        parts = more
    lead = min(lead, *(part.chain.lead for part in parts))
    return Meters(tuple(part.chain.readings for part in parts), lead >= _CLEAR_LEAD)


def _with_one_more(parts: list[_Part]) -> Iterator[list[_Part]]:
    for at, part in enumerate(parts):
        for cut in part.cuts():
            more = [*parts[:at], *cut, *parts[at + 1 :]]
            if _are_meters(more):
                yield more


def _are_meters(parts: Sequence[_Part]) -> bool:
    chains = [part.chain.readings for part in parts]
    return all(len({reading.on for reading in chain}) > 1 for chain in chains) and all(
        new[0].km < old[-1].km for old, new in pairwise(chains)
    )


def _cost(parts: Sequence[_Part]) -> float:
    run = Run()
    for part in parts:
        run = run.and_then(part.chain.run)
    wrong = sum(len(part.readings) - len(part.chain.readings) for part in parts)
    unevenness = run.unevenness(parts[0].cap_km_per_day)
    return _WRONG * wrong + _CHANGE * (len(parts) - 1) + min(unevenness, _MOST_UNEVEN)
