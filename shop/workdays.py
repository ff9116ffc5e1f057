"""Three working days: how long a shop may take over a customer's refusal.

A customer who refuses by phone or at the counter is done with in three working days
(the domain's FAQ; 12321 too passes complaints on in three). Public holidays are not
known here: over one a term ends earlier here than in law, never later.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

TERM: Final = 3
_SATURDAY: Final = 5


def last_day_of_term(asked_on: date, days: int = TERM) -> date:
    """Return the last day on which what was asked on a day is still in time.

    The day itself does not count; Saturdays and Sundays do not either.
    """
    day = asked_on
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < _SATURDAY
    return day


def is_late(asked_on: date, done_on: date) -> bool:
    """Whether that took longer than the term."""
    return done_on > last_day_of_term(asked_on)
