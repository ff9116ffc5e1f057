"""Decides in which order a column writes day, month and year, by all its values.

05/06/2024 alone may be the fifth of June or the sixth of May. One value that fits only
one order decides the whole column. If all values fit several orders, a person is asked
once for the column; no value is read by a guess of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from typing import Final

_TRIPLE = re.compile(
    r"\s*\d{1,2}\s*[-/.,]\s*\d{1,2}\s*[-/.,]\s*(?:\d{4}|\d{1,2})(?![\d年])"
)
# A column that contradicts itself more often than this is not decided by its values.
_FITTING: Final = 0.95
# Years of two digits: the wrong order takes days for years, which then lie far apart.
_SPREAD: Final = 3
_FEW: Final = 5


class DayOrder(StrEnum):
    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


LABELS: Final = {
    DayOrder.DMY: "日/月/年",
    DayOrder.MDY: "月/日/年",
    DayOrder.YMD: "年/月/日",
}
# Reads a text by an order; None if the order does not fit.
Reader = Callable[[str, DayOrder], date | None]


def is_triple(text: str) -> bool:
    """Tell whether a text has three short numbers, so that an order must be known."""
    return _TRIPLE.match(text) is not None


def days_by_order(
    numbers: tuple[str, str, str],
) -> dict[DayOrder, tuple[str, str, str]]:
    """Return year, month and day of three numbers by each order that is possible."""
    first, second, third = numbers
    found: dict[DayOrder, tuple[str, str, str]] = {}
    if len(third) > 1:
        found[DayOrder.DMY] = (third, second, first)
        found[DayOrder.MDY] = (third, first, second)
    if len(first) == 2 and len(third) <= 2:
        found[DayOrder.YMD] = (first, second, third)
    return found


def find_orders(texts: Iterable[str], read: Reader) -> frozenset[DayOrder]:
    """Return the orders that the values of a column allow; one if they decide."""
    readings = [
        {order: day for order in DayOrder if (day := read(text, order))}
        for text in set(texts)
    ]
    readings = [each for each in readings if each]
    if not readings or all(len(set(each.values())) == 1 for each in readings):
        return frozenset(list(readings[0])[:1]) if readings else frozenset()
    fitting = {order: sum(order in each for each in readings) for order in DayOrder}
    most = max(fitting.values())
    best = frozenset(order for order in DayOrder if fitting[order] == most)
    if most < len(readings) * _FITTING:
        return frozenset(order for order in DayOrder if fitting[order])
    return _by_spread(best, readings) if len(best) > 1 else best


def _by_spread(
    orders: frozenset[DayOrder], readings: list[dict[DayOrder, date]]
) -> frozenset[DayOrder]:
    """Prefer the order by which the years of the column lie much closer together."""
    spreads: dict[DayOrder, int] = {}
    for order in orders:
        years = [each[order].year for each in readings if order in each]
        spreads[order] = max(years) - min(years) + 1
    nearest, second, *_ = sorted(orders, key=lambda order: spreads[order])
    is_clear = spreads[nearest] * _SPREAD <= spreads[second]
    return frozenset({nearest}) if is_clear and len(readings) >= _FEW else orders
