"""Reads from which day on an owner wants to be reminded.

A pure function of the reply and its moment. The words are those of ``later_words``. The
whole reply must match, so that a refusal, a question or a visit is left to others.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Final

from customers.language.moments import MARK, mark, moments_of
from customers.language.spelling import normalise
from reminders.ladder.later_words import (
    AFTER,
    AFTER_DAY,
    AGAIN,
    BEFORE,
    NEEDS_NO_VERB,
    SOON,
)
from shop.hours import shop_day

LONGEST: Final = 30
_ASKS: Final = re.compile(r"[?？]\s*$")
_AROUND: Final = rf"(?:{BEFORE})*{{}}(?:{AFTER})*"
_SOON: Final = {
    re.compile(_AROUND.format(f"(?:{words})(?:{AGAIN})?")): days
    for words, days in SOON.items()
}
_DAY: Final = re.compile(
    _AROUND.format(f"{MARK}(?P<after>{AFTER_DAY})?(?P<again>{AGAIN})?")
)


def read_wish(text: str, said_at: datetime) -> date | None:
    """Return from when on the owner wants the reminder; None for any other reply.

    A day that has come already is none: a person asks which one is meant.
    """
    bare = normalise(text)
    if not bare or len(bare) > LONGEST or _ASKS.search(text):
        return None
    for pattern, days in _SOON.items():
        if pattern.fullmatch(bare):
            return shop_day(said_at) + timedelta(days=days)
    return _day_named(text, said_at)


def _day_named(text: str, said_at: datetime) -> date | None:
    """Return the wish of a reply that names one day and no hour."""
    marked = mark(text)
    found = _DAY.fullmatch(normalise(marked.said))
    if found is None or len(marked.words) != 1:
        return None
    (word,) = marked.words
    is_wish = found["again"] or found["after"] or word.kind in NEEDS_NO_VERB
    moments = moments_of(marked.words, said_at)
    if not is_wish or len(moments) != 1 or moments[0].on is None:
        return None
    on = moments[0].on
    return on if on > shop_day(said_at) else None
