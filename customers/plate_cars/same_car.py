"""Whether a car known by its plate may be the car that a VIN names. Pure.

An owner may keep the plate for a new car (原号牌), so the same plate and the same owner
do not suffice.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from customers.meters.steps import BACKWARD_SLACK_KM

# A new car is often fitted out some weeks before it is registered.
_BEFORE_REGISTRATION: Final = timedelta(days=90)


class CarFacts(NamedTuple):
    """What is known of a car, as far as it can tell two cars apart.

    ``models`` are the names that its model is written with, ``readings`` its mileages
    in kilometres by day, ``seen_on`` the days on which it was in the workshop.
    """

    models: tuple[str, ...] = ()
    registered_on: date | None = None
    readings: tuple[tuple[date, int], ...] = ()
    seen_on: tuple[date, ...] = ()


def contradictions(one: CarFacts, other: CarFacts) -> list[str]:
    """Return in Chinese why the two cannot be one car; [] if nothing is against it."""
    return list(_contradictions(one, other))


def _contradictions(one: CarFacts, other: CarFacts) -> Iterator[str]:
    if not _may_be_one_model(one.models, other.models):
        yield "车型不同"
    known = {one.registered_on, other.registered_on} - {None}
    if len(known) > 1:
        yield "注册日期不同"
    elif known and _is_seen_before(min(filter(None, known)), one, other):
        yield "注册日期之前就已进厂"
    if _runs_backwards(one.readings, other.readings):
        yield "里程对不上"


def _is_seen_before(registered_on: date, *cars: CarFacts) -> bool:
    days = [day for car in cars for day in car.seen_on]
    return bool(days) and min(days) < registered_on - _BEFORE_REGISTRATION


def _runs_backwards(
    one: tuple[tuple[date, int], ...], other: tuple[tuple[date, int], ...]
) -> bool:
    """Tell whether the mileages of both, in one row, would fall from day to day.

    Each row is ascending by itself, because rejected readings are not in it.
    """
    if not one or not other:
        return False
    kms = [km for _, km in sorted({*one, *other})]
    return any(later < earlier - BACKWARD_SLACK_KM for earlier, later in pairwise(kms))


def _may_be_one_model(one: Iterable[str], other: Iterable[str]) -> bool:
    """Tell whether a name of one car is part of a name of the other, or one has none.

    途岳 and 大众途岳 280TSI may be one model, 途岳 and 宝来 not.
    """
    ours, theirs = _plain(one), _plain(other)
    if not ours or not theirs:
        return True
    return any(a in b or b in a for a in ours for b in theirs)


def _plain(names: Iterable[str]) -> list[str]:
    folded = (unicodedata.normalize("NFKC", name).casefold() for name in names)
    texts = ("".join(filter(str.isalnum, name)) for name in folded)
    return [text for text in texts if text]
