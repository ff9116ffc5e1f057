"""How long Aliyun's rate limits last, in Beijing time.

Per number, the limits of a minute and an hour end at the full minute and hour; the
limit of a day runs for 24 hours from a text that Aliyun does not name. Per account,
day and month are those of the calendar (help.aliyun.com 44335, 101346).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from sms.gateways.base import DEFAULT_PAUSE
from sms.gateways.reading import BEIJING

# Pause for the rolling 24 hours, which may end well before a full day has passed.
PART_OF_DAY: Final = timedelta(hours=6)
# Safety margin: clocks differ, and a text that is retried early is refused again.
LATER: Final = timedelta(seconds=10)

_WINDOW: Final = re.compile(r"(分钟|小时|天)级流控")


def pause(code: str, detail: str, now: datetime) -> timedelta:
    """Return how long to wait; ``detail`` may name the window, e.g. 触发小时级流控."""
    day = now.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    match code:
        case "isv.BUSINESS_LIMIT_CONTROL":
            return _of_number(detail, now)
        case "isv.DAY_LIMIT_CONTROL":
            return day + timedelta(days=1) + LATER - now
        case "isv.MONTH_LIMIT_CONTROL":
            return (day + timedelta(days=32 - day.day)).replace(day=1) + LATER - now
    return DEFAULT_PAUSE


def _of_number(detail: str, now: datetime) -> timedelta:
    window = _WINDOW.search(detail)
    match window and window[1]:
        case "分钟":
            minute = now.replace(second=0, microsecond=0)
            return minute + timedelta(minutes=1) + LATER - now
        case "小时":
            hour = now.replace(minute=0, second=0, microsecond=0)
            return hour + timedelta(hours=1) + LATER - now
        case "天":
            return PART_OF_DAY
    return DEFAULT_PAUSE
