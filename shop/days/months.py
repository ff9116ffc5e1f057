"""Adds months to a day; pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def months_later(day: date, months: int) -> date:
    """Return the same day of a month later, or the last day of a shorter month.

    Negative months go back. It is written out because due dates of all cars are made of
    it; ``relativedelta`` takes six times as long.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day <= 28:
        return day.replace(year=year, month=month + 1)
    last = monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))
