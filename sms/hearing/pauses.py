"""How long a reply that staff have not handled pauses what it answers.

The number of days is the house rule 「客户回复未处理时暂停提醒」. The app that sends
the reminders knows which of them a reply pauses.
"""

from __future__ import annotations

from datetime import date, timedelta

from shop.days.calendar import Calendar
from shop.house_rules import HouseRules


def last_day_of_pause(replied_on: date, calendar: Calendar, rules: HouseRules) -> date:
    """Return the last day on which the reply of ``replied_on`` still pauses.

    The day of the reply itself does not count: staff have the whole of each of the
    working days after it to handle the reply. With 0 days nothing is paused.
    """
    if not rules.reply_pause_days:
        return replied_on - timedelta(days=1)
    return calendar.workday_after(replied_on, rules.reply_pause_days)
