"""Decides which odometer readings to believe.

Pure: values in, values out, no database and no clock. Kilometres and days throughout.
Chinese workshops type mileages by hand, so a digit too many, a digit too few or the
trip meter's figure is common. One such figure taken as the current reading makes every
service overdue (LubeLogger, hargata/lubelog#1466), so readings are cleaned before use.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from operator import attrgetter

MAX_KM = 1_500_000
BACKWARD_SLACK_KM = 50
FORWARD_SLACK_KM = 1_000
PRIVATE_CAP_KM_PER_DAY = 250
COMMERCIAL_CAP_KM_PER_DAY = 500


@dataclass(frozen=True, slots=True)
class Reading:
    """A mileage that was read off the car; the caller defines ``source``."""

    on: date
    km: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A reading that is shown but not used, with the reason as a Chinese sentence."""

    reading: Reading
    reason: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Believed readings of one meter, oldest first.

    ``offset_km`` is what earlier meters had counted: the car has run ``reading.km +
    offset_km`` in its life. The distance between the last reading of the old meter and
    the first of the new one is unknown and counted as zero.
    """

    readings: tuple[Reading, ...]
    offset_km: int = 0


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Believed and rejected readings, both oldest first.

    ``is_ambiguous`` means that another choice of equally many readings is as plausible:
    the figures alone cannot show which of two is the typing error.
    """

    accepted: tuple[Reading, ...]
    rejected: tuple[Rejection, ...]
    stretches: tuple[Stretch, ...]
    is_ambiguous: bool = False

    @property
    def has_meter_change(self) -> bool:
        return len(self.stretches) > 1

    @property
    def notice(self) -> str | None:
        """What a person has to check before the figures can be trusted."""
        if self.has_meter_change:
            old, new = self.stretches[-2].readings[-1], self.stretches[-1].readings[0]
            return (
                f"里程异常：{new.on} 的 {new.km:,} 公里低于 {old.on} 的 {old.km:,} 公里"
                "，可能换过仪表或被回调，请与车主核对"
            )
        if self.is_ambiguous:
            return "里程读数互相矛盾，无法判断哪一次录错，请核对工单"
        return None


_order = attrgetter("on", "km", "source")


def is_feasible(earlier: Reading, later: Reading, cap_km_per_day: float) -> bool:
    """Tell whether a car can show ``later`` after ``earlier`` (given in that order)."""
    driven = later.km - earlier.km
    days = later.on.toordinal() - earlier.on.toordinal()
    return -BACKWARD_SLACK_KM <= driven <= FORWARD_SLACK_KM + cap_km_per_day * days


def clean(readings: Iterable[Reading], *, cap_km_per_day: float, on: date) -> Cleaned:
    """Split readings, given in any order, into believed and rejected ones.

    The believed readings are the longest chain of feasible steps; among equally long
    chains the one that ends later, then the one that ends lower. Cleaning the accepted
    readings again changes nothing.
    """
    possible, impossible = _drop_impossible(sorted(readings, key=_order), on)
    if _is_chain(possible, cap_km_per_day):
        return _without_doubt(possible, impossible)
    chain, is_rivalled, other_ends = _longest_chain(possible, cap_km_per_day)
    before = _other_meter_before(possible, chain, cap_km_per_day)
    after = _other_meter_after(possible, chain, cap_km_per_day)
    accepted = (*before, *chain, *after)
    believed = set(accepted)
    rejected = impossible + [
        Rejection(reading, _reason(reading, accepted, cap_km_per_day))
        for reading in possible
        if reading not in believed
    ]
    return Cleaned(
        accepted=accepted,
        rejected=tuple(sorted(rejected, key=lambda each: _order(each.reading))),
        stretches=_stretches(before, chain, after),
        is_ambiguous=is_rivalled or not believed.issuperset(other_ends),
    )


def _drop_impossible(
    readings: list[Reading], on: date
) -> tuple[list[Reading], list[Rejection]]:
    reasons = [_impossibility(reading, on) for reading in readings]
    if not any(reasons):
        return readings, []
    paired = list(zip(readings, reasons, strict=True))
    return (
        [reading for reading, reason in paired if reason is None],
        [Rejection(reading, reason) for reading, reason in paired if reason],
    )


def _impossibility(reading: Reading, on: date) -> str | None:
    if reading.km < 0:
        return f"里程 {reading.km:,} 公里是负数，请核对后重录"
    if reading.km > MAX_KM:
        return f"里程 {reading.km:,} 公里超过 {MAX_KM:,} 公里，请核对是否多录了一位"
    if reading.on > on:
        return f"读数日期 {reading.on} 晚于今天，请核对日期"
    return None


def _is_chain(readings: Sequence[Reading], cap_km_per_day: float) -> bool:
    return all(
        is_feasible(earlier, later, cap_km_per_day)
        for earlier, later in pairwise(readings)
    )


def _without_doubt(readings: list[Reading], impossible: list[Rejection]) -> Cleaned:
    accepted = tuple(readings)
    stretches = (Stretch(accepted),) if accepted else ()
    return Cleaned(accepted, tuple(impossible), stretches)


def _longest_chain(
    readings: list[Reading], cap_km_per_day: float
) -> tuple[tuple[Reading, ...], bool, list[Reading]]:
    """Return the longest chain, whether it has an equal rival, and the rivals' ends."""
    lengths: list[int] = []
    predecessors: list[int] = []
    has_rival: list[bool] = []
    longest_so_far: list[int] = []
    for index, reading in enumerate(readings):
        best, best_at, is_rivalled = 0, -1, False
        for at in range(index - 1, -1, -1):
            if longest_so_far[at] < best:
                break
            if lengths[at] < best or not is_feasible(
                readings[at], reading, cap_km_per_day
            ):
                continue
            if lengths[at] > best:
                best, best_at, is_rivalled = lengths[at], at, has_rival[at]
                continue
            is_rivalled = True
            if readings[at].on == readings[best_at].on:
                best_at = at
        lengths.append(best + 1)
        predecessors.append(best_at)
        has_rival.append(is_rivalled)
        longest_so_far.append(max(best + 1, longest_so_far[-1] if index else 0))
    ends = [at for at, length in enumerate(lengths) if length == longest_so_far[-1]]
    end = max(ends, key=lambda at: (readings[at].on, -readings[at].km))
    chain = _follow(readings, predecessors, end)
    return chain, has_rival[end], [readings[at] for at in ends if at != end]


def _follow(
    readings: list[Reading], predecessors: list[int], end: int
) -> tuple[Reading, ...]:
    chain = []
    while end >= 0:
        chain.append(readings[end])
        end = predecessors[end]
    return tuple(reversed(chain))


def _other_meter_after(
    readings: list[Reading], chain: tuple[Reading, ...], cap_km_per_day: float
) -> tuple[Reading, ...]:
    """Return readings after the chain that only a replaced or reset meter explains."""
    last = chain[-1]
    later = tuple(reading for reading in readings if reading.on > last.on)
    is_below = all(reading.km < last.km for reading in later)
    return later if is_below and _is_meter(later, cap_km_per_day) else ()


def _other_meter_before(
    readings: list[Reading], chain: tuple[Reading, ...], cap_km_per_day: float
) -> tuple[Reading, ...]:
    """Return readings before the chain if they are those of a replaced meter."""
    first = chain[0]
    earlier = tuple(reading for reading in readings if reading.on < first.on)
    is_above = all(reading.km > first.km for reading in earlier)
    return earlier if is_above and _is_meter(earlier, cap_km_per_day) else ()


def _is_meter(readings: tuple[Reading, ...], cap_km_per_day: float) -> bool:
    days = {reading.on for reading in readings}
    return len(days) >= 2 and _is_chain(readings, cap_km_per_day)


def _stretches(*meters: tuple[Reading, ...]) -> tuple[Stretch, ...]:
    stretches: list[Stretch] = []
    for readings in filter(None, meters):
        offset_km = 0
        if stretches:
            previous = stretches[-1]
            offset_km = previous.offset_km + previous.readings[-1].km - readings[0].km
        stretches.append(Stretch(readings, offset_km))
    return tuple(stretches)


def _reason(
    reading: Reading, accepted: tuple[Reading, ...], cap_km_per_day: float
) -> str:
    """Return which believed neighbour the reading contradicts, as a sentence."""
    key = _order(reading)
    earlier = [other for other in accepted if _order(other) < key]
    later = [other for other in accepted if _order(other) > key]
    if earlier and not is_feasible(earlier[-1], reading, cap_km_per_day):
        return _contradiction(reading, earlier[-1])
    if later and not is_feasible(reading, later[0], cap_km_per_day):
        return _contradiction(reading, later[0])
    return "与其他读数矛盾，请核对工单"


def _contradiction(reading: Reading, believed: Reading) -> str:
    if reading.km < believed.km:
        comparison, hint = "低", "少录了一位，或录成了小计里程"
    else:
        comparison, hint = "高", "多录了一位"
    return (
        f"{reading.km:,} 公里比 {believed.on} 的 {believed.km:,} 公里"
        f"{comparison}得不合理，请核对是否{hint}"
    )
