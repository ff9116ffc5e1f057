"""At which hour of the day a text or a call suits: pure arithmetic on the shop's clock.

Three things are solved together: the hours in which the gateway may send (law, and the
vendor's), the norm of the kind (domain/000, /003), and the customer's own hours. The
gateway's hours are hard. Where the others leave nothing they give way in that order:
the rhythm first, then the customer's hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from shop.calendar import Calendar
from shop.hours import SHOP_ZONE, Window

_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_DAY_ONE: Final = date(1, 1, 1)
# As far as a held text looks for its next opening.
_LOOK_AHEAD: Final = timedelta(days=15)


class Hours(NamedTuple):
    """A part of a day, ``closes`` itself no longer in it."""

    opens: time
    closes: time


class Kind(StrEnum):
    """What the hours are for; an urgent notice knows only those of the gateway."""

    URGENT = "urgent"
    REMINDER = "reminder"
    CAMPAIGN = "campaign"
    CALL = "call"


class Rhythm(StrEnum):
    """domain/002 2.8: when people of this way of life answer most."""

    OFFICE = "office"
    FREELANCE = "freelance"
    RETIRED = "retired"


BEST_HOURS: Final = {
    Rhythm.OFFICE: Hours(time(20), time(21)),
    Rhythm.FREELANCE: Hours(time(10), time(11)),
    Rhythm.RETIRED: Hours(time(15), time(16)),
}
_ALL_DAY: Final = Hours(time.min, time.max)
# domain/000: workdays after 18:00 or weekend mornings.
_EVENING: Final = Hours(time(18), time.max)
_MORNING: Final = Hours(time(9), time(12))
# domain/003: not before 8:30, not over lunch, not after 19:00.
_CALLS: Final = (Hours(time(8, 30), time(12)), Hours(time(13), time(19)))


def is_fitting_day(kind: Kind, day: date, calendar: Calendar) -> bool:
    """Whether the norm of the kind speaks for the day.

    Reminders avoid public holidays and the first and the last day of a month
    (domain/000: 避开月初/月末); calls avoid every day off; campaigns take any day.
    """
    if kind is Kind.REMINDER:
        is_edge = day.day == 1 or (day + _DAY).day == 1
        return not is_edge and not calendar.is_holiday(day)
    return kind is not Kind.CALL or not calendar.is_day_off(day)


def next_fitting_day(kind: Kind, day: date, calendar: Calendar) -> date:
    """Return the first day from this one on that fits; itself where none does soon."""
    ahead = (day + each * _DAY for each in range(_LOOK_AHEAD.days))
    return next((each for each in ahead if is_fitting_day(kind, each, calendar)), day)


def norm(kind: Kind, day: date, calendar: Calendar) -> tuple[Hours, ...]:
    """Return the hours of a fitting day in which the kind is welcome."""
    if kind is Kind.CALL:
        return _CALLS
    if kind is Kind.CAMPAIGN:
        return (_MORNING,) if calendar.is_day_off(day) else (_EVENING,)
    return (_ALL_DAY,)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is known of a customer's day: own hours, a way of life, a learned hour."""

    own: Hours | None = None
    rhythm: str = ""
    learned: int | None = None

    @property
    def best(self) -> Hours | None:
        """The hour that suits best; what was learned of oneself beats one's kind."""
        if self.learned is not None:
            return Hours(time(self.learned), _end_of_hour(self.learned))
        return BEST_HOURS[Rhythm(self.rhythm)] if self.rhythm else None


def best_moment(
    now: datetime,
    kind: Kind,
    wish: Wish,
    gateway: Window,
    calendar: Calendar,
    *,
    share: float = 0.0,
) -> datetime:
    """Return when on the day of ``now`` a text suits best, never before ``now``.

    ``share`` in [0, 1) spreads those with one best hour over it. Where nothing is left
    of the day the text goes at ``now``; the gateway's own hours then decide.
    """
    local = now.astimezone(SHOP_ZONE)
    day = local.date()
    allowed = _meet([_hours_of(gateway)], norm(kind, day, calendar))
    if not allowed:
        return local
    if kind is Kind.URGENT:
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
    """Return the best hour where it is allowed, else the last or first allowed one."""
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
    """Return what is in both, the earliest first."""
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


# Fewer replies than this teach nothing; nor do they where they are all over the day.
FEWEST_REPLIES: Final = 5
_SHARE_TO_LEARN: Final = 0.6


def learn_hour(hours: Sequence[int]) -> int | None:
    """Return the hour of the day in which a customer answers, None where unclear.

    ``hours`` are those of past replies, 0 to 23. At least five, most of them within
    two hours that follow each other.
    """
    if len(hours) < FEWEST_REPLIES:
        return None
    counts = [hours.count(hour) for hour in range(24)]
    pairs = [counts[hour] + counts[(hour + 1) % 24] for hour in range(24)]
    best = max(range(24), key=lambda hour: (pairs[hour], counts[hour], -hour))
    if pairs[best] < _SHARE_TO_LEARN * len(hours):
        return None
    return best if counts[best] >= counts[(best + 1) % 24] else (best + 1) % 24
