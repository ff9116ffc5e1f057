"""Decides which odometer readings to believe.

Pure: values in, values out, no database and no clock. Kilometres and days throughout.
Chinese workshops type mileages by hand, so a digit too many, a digit too few or the
trip meter's figure is common. One such figure taken as the current reading makes every
service overdue (LubeLogger, hargata/lubelog#1466), so readings are cleaned before use.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, pairwise

from customers.meters.changes import Meters, tell_meters
from customers.meters.steps import MAX_KM, Reading, by_day, is_feasible
from customers.meters.ten_thousands import find_ten_thousands


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

    ``is_ambiguous`` means that another choice of readings is nearly as plausible: the
    figures alone do not show which of them is wrong.
    """

    accepted: tuple[Reading, ...]
    rejected: tuple[Rejection, ...]
    stretches: tuple[Stretch, ...]
    is_ambiguous: bool = False

    @property
    def notices(self) -> list[str]:
        """Sentences for staff: each change of the meter, and doubts about a figure."""
        found = [
            _change(old.readings[-1], new) for old, new in pairwise(self.stretches)
        ]
        if self.is_ambiguous:
            found.append(
                "里程读数互相矛盾，无法判断哪一次录错，先按时间提醒，请核对工单"
            )
        return found


def _change(last: Reading, new: Stretch) -> str:
    first = new.readings[0]
    return (
        f"换表：{last.on} 旧表 {last.km:,} 公里，{first.on} 新表 {first.km:,} 公里，"
        f"此后累计里程按新表加 {new.offset_km:,} 公里计算；"
        "如果没有换过仪表，请与车主核对是否被回调"
    )


def clean(readings: Iterable[Reading], *, cap_km_per_day: float, on: date) -> Cleaned:
    """Split readings, given in any order, into believed and rejected ones.

    For each meter (``customers.meters.changes``) the longest chain of feasible steps is
    believed, and among equally long ones that with the most even daily rates. Cleaning
    the accepted readings again changes nothing.
    """
    ordered = sorted(readings, key=by_day)
    reasons = _impossibilities(ordered, on)
    meters, meant = _tell_meters(_without(ordered, reasons), cap_km_per_day)
    accepted = tuple(chain.from_iterable(meters.chains))
    reasons |= {reading: _unit(reading) for reading in meant}
    return Cleaned(
        accepted=accepted,
        rejected=tuple(
            Rejection(
                reading,
                reasons.get(reading) or _reason(reading, accepted, cap_km_per_day),
            )
            for reading in _others(ordered, accepted)
        ),
        stretches=_stretches(meters.chains),
        is_ambiguous=not meters.is_clear,
    )


def _others(
    readings: Sequence[Reading], accepted: Sequence[Reading]
) -> Sequence[Reading]:
    if len(accepted) == len(readings):
        return ()
    return _without(readings, set(accepted))


def _without(
    readings: Sequence[Reading], left_out: Collection[Reading]
) -> Sequence[Reading]:
    if not left_out:
        return readings
    return [reading for reading in readings if reading not in left_out]


def _tell_meters(
    readings: Sequence[Reading], cap_km_per_day: float
) -> tuple[Meters, set[Reading]]:
    """Return the meters without the readings in 万公里, and these.

    Believed readings are judged once more without the others, which may have hidden a
    figure in 万公里 or made two readings of noise look like a meter.
    """
    meant = set(find_ten_thousands(readings, cap_km_per_day))
    kept, is_clear = _without(readings, meant), True
    while True:
        meters = tell_meters(kept, cap_km_per_day)
        is_clear = is_clear and meters.is_clear
        believed = list(chain.from_iterable(meters.chains))
        if len(believed) == len(readings):
            return meters, meant
        more = set(find_ten_thousands(believed, cap_km_per_day))
        if not more and len(believed) == len(kept):
            return meters._replace(is_clear=is_clear), meant
        meant |= more
        kept = _without(readings, meant) if more else believed


def _unit(reading: Reading) -> str:
    return f"{reading.km:,} 公里像是 {reading.km:,} 万公里，请核对后按公里数重录"


def _impossibilities(readings: Sequence[Reading], on: date) -> dict[Reading, str]:
    return {
        reading: reason
        for reading in readings
        if (reason := _impossibility(reading, on))
    }


def _impossibility(reading: Reading, on: date) -> str | None:
    if reading.km < 0:
        return f"里程 {reading.km:,} 公里是负数，请核对后重录"
    if reading.km > MAX_KM:
        return f"里程 {reading.km:,} 公里超过 {MAX_KM:,} 公里，请核对是否多录了一位"
    if reading.on > on:
        return f"读数日期 {reading.on} 晚于今天，请核对日期"
    return None


def _stretches(meters: Sequence[tuple[Reading, ...]]) -> tuple[Stretch, ...]:
    stretches: list[Stretch] = []
    for readings in meters:
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
    key = by_day(reading)
    earlier = [other for other in accepted if by_day(other) < key]
    later = [other for other in accepted if by_day(other) > key]
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
