"""When a text may leave the house: pure arithmetic on the shop's clock.

Every moment is aware and may be in any zone; the shop lives in Asia/Shanghai.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SHOP_ZONE: Final = ZoneInfo("Asia/Shanghai")
# What waited for the morning leaves over half an hour, not in one burst.
MORNING_SPREAD: Final = timedelta(minutes=30)


def shop_day(now: datetime) -> date:
    """Return the day on which this moment falls in the shop."""
    return now.astimezone(SHOP_ZONE).date()


def day_begins(day: date) -> datetime:
    """Return the shop's midnight with which the day begins."""
    return datetime.combine(day, time(), SHOP_ZONE)


@dataclass(frozen=True)
class Window:
    """The hours of the day in which texts leave: from ``opens`` until ``closes``.

    The closing minute itself is quiet. Equal times mean the whole day.
    """

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes < self.opens:
            raise ValueError("免打扰时间不正确：结束发送的时间早于开始发送的时间。")

    @property
    def length(self) -> timedelta:
        if self.opens == self.closes:
            return timedelta(days=1)
        anchor = date.min
        return datetime.combine(anchor, self.closes) - datetime.combine(
            anchor, self.opens
        )


def is_open(now: datetime, window: Window) -> bool:
    """Whether texts may leave at this very moment."""
    if window.opens == window.closes:
        return True
    return window.opens <= now.astimezone(SHOP_ZONE).time() < window.closes


def next_opening(now: datetime, window: Window) -> datetime:
    """Return ``now`` inside the window, else the next moment at which it opens."""
    local = now.astimezone(SHOP_ZONE)
    if is_open(local, window):
        return local
    is_over_today = local.time() >= window.opens
    day = local.date() + timedelta(days=is_over_today)
    return datetime.combine(day, window.opens, SHOP_ZONE)


def deferred_until(now: datetime, window: Window, share: float) -> datetime:
    """Return when a text held by the night goes: the opening plus its share.

    ``share`` in [0, 1) spreads the texts over the first half hour, or over the
    window where that is shorter. Inside the window nothing is deferred.
    """
    if is_open(now, window):
        return now.astimezone(SHOP_ZONE)
    return next_opening(now, window) + share * min(MORNING_SPREAD, window.length)


def is_expired(now: datetime, expires_at: datetime) -> bool:
    """Whether the text would come too late; the moment itself is too late."""
    return now >= expires_at


def cap_month(now: datetime) -> date:
    """Return the first day of the calendar month in which a text counts."""
    return shop_day(now).replace(day=1)
