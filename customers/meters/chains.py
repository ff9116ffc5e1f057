"""Finds the readings that one meter can have shown.

The longest chain of feasible steps wins, because wrong figures are rarer than right
ones. Often several chains are equally long: 6,500 and 1,300 between 210 and 19,500
exclude each other. Then the chain whose daily rates vary least wins.

The variation is a negative log likelihood: the distance of a step scatters around
``rate * days`` with a variance that grows with the days, and the rate of the car
scatters around that of a usual car. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from typing import Final, NamedTuple

from customers.meters.steps import (
    PRIVATE_CAP_KM_PER_DAY,
    Reading,
    days_between,
    is_feasible,
)

# A usual private car runs 33 km a day, few run over 150. From one half year to the
# next the rate of a car varies by about 40 %. With the cap all three grow alike.
_USUAL_RATE: Final = 33.0
_SCATTER_OF_RATES: Final = 60.0**2
_SCATTER_PER_DAY: Final = 180 * (0.4 * _USUAL_RATE) ** 2
# Added to the days of each step, so that a long trip of a few days counts little.
_SLACK_DAYS: Final = 14


class Run(NamedTuple):
    """What the steps of a chain add up to; ``squares`` are km² per day."""

    squares: float = 0.0
    km: int = 0
    days: int = 0

    def and_then(self, other: Run) -> Run:
        return Run(
            self.squares + other.squares, self.km + other.km, self.days + other.days
        )

    def unevenness(self, cap_km_per_day: float) -> float:
        """Return the negative log likelihood at the rate that fits the steps best."""
        scale = cap_km_per_day / PRIVATE_CAP_KM_PER_DAY
        usual = _USUAL_RATE * scale
        by_day, by_rate = _SCATTER_PER_DAY * scale**2, _SCATTER_OF_RATES * scale**2
        spread = self.squares / by_day + usual**2 / by_rate
        pull = self.km / by_day + usual / by_rate
        return (spread - pull**2 / (self.days / by_day + 1 / by_rate)) / 2


def step(earlier: Reading, later: Reading) -> Run:
    km, days = later.km - earlier.km, days_between(earlier, later) + _SLACK_DAYS
    return Run(km * km / days, km, days)


class Chain(NamedTuple):
    """Readings of one meter, oldest first.

    ``lead`` is how much more even the chain is than the next best of its length; it is
    infinite if there is no other.
    """

    readings: tuple[Reading, ...]
    run: Run
    lead: float


class Lengths(NamedTuple):
    """The lengths of the longest chains that end and that begin at each reading."""

    ending: list[int]
    beginning: list[int]


def measure(readings: Sequence[Reading], cap_km_per_day: float) -> Lengths:
    """Return the lengths of chains in readings that are sorted by day."""
    count = len(readings)

    def fits(earlier: int, later: int) -> bool:
        return is_feasible(readings[earlier], readings[later], cap_km_per_day)

    def fits_reversed(earlier: int, later: int) -> bool:
        return fits(count - 1 - later, count - 1 - earlier)

    return Lengths(_lengths(count, fits), _lengths(count, fits_reversed)[::-1])


def _lengths(count: int, fits: Callable[[int, int], bool]) -> list[int]:
    lengths: list[int] = []
    longest_so_far: list[int] = []
    for index in range(count):
        best = 0
        for at in range(index - 1, -1, -1):
            if longest_so_far[at] <= best:
                break
            if lengths[at] > best and fits(at, index):
                best = lengths[at]
        lengths.append(best + 1)
        longest_so_far.append(max(best + 1, longest_so_far[-1] if index else 0))
    return lengths


def longest_chain(
    readings: Sequence[Reading], cap_km_per_day: float, lengths: Lengths | None = None
) -> Chain:
    """Return the longest and among equally long ones the most even chain.

    The readings are sorted by day and at least one. Among equally even chains the one
    that ends later wins, then the one that ends lower.
    """
    lengths = lengths or measure(readings, cap_km_per_day)
    return _Search(readings, cap_km_per_day, _levels(lengths)).most_even()


def _levels(lengths: Lengths) -> list[list[int]]:
    """Return the indexes that are the first, second … of a longest chain."""
    longest = max(lengths.ending)
    levels: list[list[int]] = [[] for _ in range(longest)]
    for at, (before, after) in enumerate(
        zip(lengths.ending, lengths.beginning, strict=True)
    ):
        if before + after == longest + 1:
            levels[before - 1].append(at)
    return levels


class _Way(NamedTuple):
    """The most even way to a reading, and the reading before it on that way."""

    squares: float
    via: int


class _Search:
    """Compares the longest chains.

    Chains between the same two readings have the same days and kilometres, so the one
    with the fewest squares is the most even. Squares are summed from both ends, which
    gives for every reading the most even chain through it.
    """

    def __init__(
        self,
        readings: Sequence[Reading],
        cap_km_per_day: float,
        levels: list[list[int]],
    ) -> None:
        self.readings = readings
        self.cap_km_per_day = cap_km_per_day
        self.slack_days = _SLACK_DAYS * (len(levels) - 1)
        self.onward = {first: self._ways(first, levels) for first in levels[0]}
        back = levels[::-1]
        self.backward = {last: self._ways(last, back) for last in back[0]}

    def most_even(self) -> Chain:
        pairs = [
            (first, last)
            for first, ways in self.onward.items()
            for last in ways.keys() & self.backward.keys()
        ]
        first, last = min(pairs, key=self._rank)
        chosen = self._follow(first, last)
        run = self._run(first, last, last)
        rivals = (
            self._run(*pair, through).unevenness(self.cap_km_per_day)
            for pair in pairs
            for through in self.onward[pair[0]].keys() - set(chosen)
            if through in self.backward[pair[1]]
        )
        lead = min(rivals, default=inf) - run.unevenness(self.cap_km_per_day)
        return Chain(tuple(self.readings[at] for at in chosen), run, lead)

    def _rank(self, pair: tuple[int, int]) -> tuple[float, int, int, int]:
        first, last = pair
        unevenness = self._run(first, last, last).unevenness(self.cap_km_per_day)
        end = self.readings[last]
        return (unevenness, -end.on.toordinal(), end.km, first)

    def _run(self, first: int, last: int, through: int) -> Run:
        """Return the most even run between two readings through a third."""
        start, end = self.readings[first], self.readings[last]
        ways = self.onward[first][through], self.backward[last][through]
        return Run(
            ways[0].squares + ways[1].squares,
            end.km - start.km,
            days_between(start, end) + self.slack_days,
        )

    def _follow(self, first: int, last: int) -> list[int]:
        """Return the indexes of the most even chain between two readings."""
        chain = [last]
        while (via := self.onward[first][chain[-1]].via) >= 0:
            chain.append(via)
        return chain[::-1]

    def _ways(self, start: int, levels: list[list[int]]) -> dict[int, _Way]:
        ways = {start: _Way(0.0, -1)}
        reached = [start]
        for level in levels[1:]:
            found = {at: way for at in level if (way := self._best(at, reached, ways))}
            ways |= found
            reached = list(found)
        return ways

    def _best(self, at: int, reached: list[int], ways: dict[int, _Way]) -> _Way | None:
        found = [
            _Way(ways[via].squares + squares, via)
            for via in reached
            if (squares := self._squares(via, at)) is not None
        ]
        return min(found, key=self._rank_of_way, default=None)

    def _rank_of_way(self, way: _Way) -> tuple[float, int, int]:
        via = self.readings[way.via]
        return (way.squares, -via.on.toordinal(), via.km)

    def _squares(self, one: int, other: int) -> float | None:
        earlier = self.readings[min(one, other)]
        later = self.readings[max(one, other)]
        if not is_feasible(earlier, later, self.cap_km_per_day):
            return None
        return step(earlier, later).squares
