"""The suitable hour for a text or a call: pure arithmetic on the shop's clock.

Three things are combined: the hours in which the gateway may send (law, and the
vendor's), the usual hours of the kind of contact, and the customer's own hours. The
gateway's hours always hold. If the others leave no time, the customer's usual rhythm is
ignored first, then the customer's own hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from shop.days.calendar import Calendar
from shop.hours import SHOP_ZONE, Window

_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_DAY_ONE: Final = date(1, 1, 1)
# How many days ahead a held text looks for a fitting day.
_LOOK_AHEAD: Final = timedelta(days=15)


class Hours(NamedTuple):
    """A part of a day from ``opens`` until before ``closes``."""

    opens: time
    closes: time


class ContactKind(StrEnum):
    """What a contact is; an urgent notice is only bound by the gateway's hours."""

    URGENT = "urgent"
    REMINDER = "reminder"
    CAMPAIGN = "campaign"
    CALL = "call"


class Rhythm(StrEnum):
    """A way of life, by which the hour is chosen at which people answer most."""

    OFFICE = "office"
    FREELANCE = "freelance"
    RETIRED = "retired"


BEST_HOURS: Final = {
    Rhythm.OFFICE: Hours(time(20), time(21)),
    Rhythm.FREELANCE: Hours(time(10), time(11)),
    Rhythm.RETIRED: Hours(time(15), time(16)),
}
_ALL_DAY: Final = Hours(time.min, time.max)
# The trade's practice: workdays after 18:00 or weekend mornings.
_EVENING: Final = Hours(time(18), time.max)
_MORNING: Final = Hours(time(9), time(12))


def is_fitting_day(kind: ContactKind, day: date, calendar: Calendar) -> bool:
    """Tell whether this kind of contact suits the day.

    Reminders avoid public holidays and the first and the last day of a month
    (避开月初/月末); calls avoid every day off; campaigns may be sent on any day.
    """
    if kind is ContactKind.REMINDER:
        is_edge = day.day == 1 or (day + _DAY).day == 1
        return not is_edge and not calendar.is_holiday(day)
    return kind is not ContactKind.CALL or not calendar.is_day_off(day)


def next_fitting_day(kind: ContactKind, day: date, calendar: Calendar) -> date:
    """Return the first fitting day from this one on; this day if none comes soon."""
    ahead = (day + each * _DAY for each in range(_LOOK_AHEAD.days))
    return next((each for each in ahead if is_fitting_day(kind, each, calendar)), day)


def norm(kind: ContactKind, day: date, calendar: Calendar) -> tuple[Hours, ...]:
    """Return the hours of a fitting day that suit this kind of text.

    The hours of calls are a house rule (``calls.hours``).
    """
    if kind is ContactKind.CAMPAIGN:
        return (_MORNING,) if calendar.is_day_off(day) else (_EVENING,)
    return (_ALL_DAY,)


@dataclass(frozen=True, slots=True)
class Wish:
    """A customer's preferred hours: stated, by way of life, or learned from replies."""

    own: Hours | None = None
    rhythm: str = ""
    learned: int | None = None

    @property
    def best(self) -> Hours | None:
        """The preferred hour; one learned from the customer's replies comes first."""
        if self.learned is not None:
            return Hours(time(self.learned), _end_of_hour(self.learned))
        return BEST_HOURS[Rhythm(self.rhythm)] if self.rhythm else None


def best_moment(
    now: datetime,
    kind: ContactKind,
    wish: Wish,
    gateway: Window,
    calendar: Calendar,
    *,
    share: float = 0.0,
) -> datetime:
    """Return when on the day of ``now`` a text suits best, never before ``now``.

    ``share`` in [0, 1) spreads texts with the same best hour over it. If nothing
    suitable is left of the day, it is ``now``; the gateway's own hours then decide.
    """
    local = now.astimezone(SHOP_ZONE)
    day = local.date()
    allowed = _meet([_hours_of(gateway)], norm(kind, day, calendar))
    if not allowed:
        return local
    if kind is ContactKind.URGENT:
        wish = Wish()
    if wish.own:
        allowed = _meet(allowed, [wish.own]) or allowed
    open_still = [hours for hours in allowed if hours.closes > local.time()]
    if not open_still:
        return local
    chosen = _choose(open_still, wish.best)
    if chosen is None:
        return max(local, _at(day, open_still[0].opens))
    opens = max(local, _at(day, chosen.opens))
    length = max(timedelta(), _at(day, chosen.closes) - opens)
    # Whole seconds, rounded down: the closing moment itself is too late.
    return opens + timedelta(seconds=int(share * length.total_seconds()))


def _choose(allowed: Sequence[Hours], best: Hours | None) -> Hours | None:
    """Return the best hour if it is allowed, or the last one allowed if it is later."""
    if best is None:
        return None
    if meeting := _meet(allowed, [best]):
        return meeting[0]
    if best.opens >= allowed[-1].closes:
        last = allowed[-1]
        hour_before = (
            datetime.combine(date.min, last.closes) - timedelta(hours=1)
        ).time()
        return Hours(max(last.opens, hour_before), last.closes)
    return None


def _meet(some: Iterable[Hours], others: Iterable[Hours]) -> list[Hours]:
    """Return the overlaps of the two lists, the earliest first."""
    rest = list(others)
    both = (
        Hours(max(one.opens, other.opens), min(one.closes, other.closes))
        for one in some
        for other in rest
    )
    return sorted(hours for hours in both if hours.opens < hours.closes)


def _hours_of(window: Window) -> Hours:
    if window.opens == window.closes:
        return _ALL_DAY
    return Hours(window.opens, window.closes)


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, SHOP_ZONE)


def _end_of_hour(hour: int) -> time:
    return time.max if hour == 23 else time(hour + 1)


# From fewer replies, or from replies all over the day, nothing is learned.
FEWEST_REPLIES: Final = 5
_SHARE_TO_LEARN: Final = 0.6


def learn_hour(hours: Sequence[int]) -> int | None:
    """Return the hour of the day in which a customer answers, None if unclear.

    ``hours`` are those of past replies, 0 to 23. There must be at least five, most of
    them within two consecutive hours.
    """
    if len(hours) < FEWEST_REPLIES:
        return None
    counts = [hours.count(hour) for hour in range(24)]
    pairs = [counts[hour] + counts[(hour + 1) % 24] for hour in range(24)]
    best = max(range(24), key=lambda hour: (pairs[hour], counts[hour], -hour))
    if pairs[best] < _SHARE_TO_LEARN * len(hours):
        return None
    return best if counts[best] >= counts[(best + 1) % 24] else (best + 1) % 24
