"""Sending hours: pure arithmetic on the shop's clock.

Every moment is aware and may be in any zone; the shop is in Asia/Shanghai.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SHOP_ZONE: Final = ZoneInfo("Asia/Shanghai")
# Texts that waited for the morning are spread over half an hour.
MORNING_SPREAD: Final = timedelta(minutes=30)


def shop_day(now: datetime) -> date:
    """Return the shop's date at this moment."""
    return now.astimezone(SHOP_ZONE).date()


def day_begins(day: date) -> datetime:
    """Return the shop's midnight at the beginning of the day."""
    return datetime.combine(day, time(), SHOP_ZONE)


@dataclass(frozen=True)
class Window:
    """The hours in which texts may be sent: from ``opens`` until before ``closes``.

    Equal times mean the whole day.
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
    """Tell whether texts may be sent at this moment."""
    if window.opens == window.closes:
        return True
    return window.opens <= now.astimezone(SHOP_ZONE).time() < window.closes


def next_opening(now: datetime, window: Window) -> datetime:
    """Return ``now`` if the window is open, else the next moment at which it opens."""
    local = now.astimezone(SHOP_ZONE)
    if is_open(local, window):
        return local
    is_over_today = local.time() >= window.opens
    day = local.date() + timedelta(days=is_over_today)
    return datetime.combine(day, window.opens, SHOP_ZONE)


def deferred_until(now: datetime, window: Window, share: float) -> datetime:
    """Return when a text that waited for the window is sent.

    That is at the opening, delayed by ``share`` in [0, 1) of the first half hour, or of
    the window if it is shorter. Inside the window it is ``now``.
    """
    if is_open(now, window):
        return now.astimezone(SHOP_ZONE)
    return next_opening(now, window) + share * min(MORNING_SPREAD, window.length)


def is_expired(now: datetime, expires_at: datetime) -> bool:
    """Tell whether a text would come too late; at ``expires_at`` itself it would."""
    return now >= expires_at


def cap_month(now: datetime) -> date:
    """Return the first day of the calendar month in which a text counts."""
    return shop_day(now).replace(day=1)


def cap_week(now: datetime) -> date:
    """Return the Monday of the week in which a text about a fleet's list counts."""
    today = shop_day(now)
    return today - timedelta(days=today.weekday())
