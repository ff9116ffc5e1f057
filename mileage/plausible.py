"""Decides whether a car can show the kilometres that its owner has told; pure."""

from __future__ import annotations

from customers.meters.steps import Reading, is_feasible


def why_implausible(told: Reading, last: Reading, cap_km_per_day: float) -> str:
    """Return in Chinese why a person must ask, '' if the figure is plausible.

    It may not be less than the last believed reading, nor more than a car can drive
    until the day of the reply.
    """
    if told.km < last.km:
        return f"回复的 {told.km:,} 公里比{_known(last)}少，请回电核对里程"
    if not is_feasible(last, told, cap_km_per_day):
        return f"回复的 {told.km:,} 公里比{_known(last)}多得不合理，请回电核对里程"
    return ""


def _known(last: Reading) -> str:
    return f"最近一次读数（{last.on}，{last.km:,} 公里）"
