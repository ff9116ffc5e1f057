"""How long Aliyun's limits last: its windows are the clock's, in Beijing.

Per number a minute and an hour end with the clock's, a day is 24 hours from a text
that is not named; per account a day and a month are the calendar's
(help.aliyun.com 44335, 101346).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from sms.gateways.base import DEFAULT_PAUSE
from sms.gateways.reading import BEIJING

# Of a day that rolls: the text may go well before it is over.
PART_OF_DAY: Final = timedelta(hours=6)
# Clocks differ, and a text that comes back too early is refused again.
LATER: Final = timedelta(seconds=10)

_WINDOW: Final = re.compile(r"(分钟|小时|天)级流控")


def pause(code: str, detail: str, now: datetime) -> timedelta:
    """Return how long to hold back; ``detail`` may name the window, 触发小时级流控."""
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
