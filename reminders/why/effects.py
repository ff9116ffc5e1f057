"""Compares the share of visits among people who were told with the control group.

Pure. The interval is Newcombe's hybrid score interval for the difference of two
proportions (Statistics in Medicine 17, 1998, method 10), built on Wilson's interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final

_Z: Final = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of people and how many of them visited."""

    size: int
    came: int

    @property
    def percent(self) -> float:
        return 100 * self.came / self.size if self.size else 0.0

    def __add__(self, other: Group) -> Group:
        return Group(self.size + other.size, self.came + other.came)


@dataclass(frozen=True, slots=True)
class Effect:
    """The difference in percentage points with its 95 % interval."""

    told: Group
    untold: Group
    points: float
    low: float
    high: float

    @property
    def sentence(self) -> str:
        """The result in Chinese; claims an effect only if the interval excludes 0."""
        if not self.told.size or not self.untold.size:
            return "还没有可比较的两组，暂时看不出效果。"
        span = f"95% 区间 {self.low:+.1f} 至 {self.high:+.1f}"
        shares = (
            f"通知组到店 {self.told.percent:.1f}%，对照组 {self.untold.percent:.1f}%，"
        )
        if self.low <= 0 <= self.high:
            return f"{shares}相差 {self.points:+.1f} 个百分点（{span}），还看不出差别。"
        more = "多" if self.points > 0 else "少"
        return f"{shares}通知后到店{more} {abs(self.points):.1f} 个百分点（{span}）。"


def compare(told: Group, untold: Group) -> Effect:
    """Return the effect; all figures are 0 if one of the groups is empty."""
    if not told.size or not untold.size:
        return Effect(told, untold, 0.0, 0.0, 0.0)
    first, second = told.came / told.size, untold.came / untold.size
    low_first, high_first = _wilson(told)
    low_second, high_second = _wilson(untold)
    points = first - second
    below = sqrt((first - low_first) ** 2 + (high_second - second) ** 2)
    above = sqrt((high_first - first) ** 2 + (second - low_second) ** 2)
    return Effect(
        told, untold, 100 * points, 100 * (points - below), 100 * (points + above)
    )


def _wilson(group: Group) -> tuple[float, float]:
    share, size = group.came / group.size, group.size
    middle = (share + _Z**2 / (2 * size)) / (1 + _Z**2 / size)
    spread = _Z * sqrt(share * (1 - share) / size + _Z**2 / (4 * size**2))
    half = spread / (1 + _Z**2 / size)
    return middle - half, middle + half
