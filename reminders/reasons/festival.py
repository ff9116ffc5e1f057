"""Festivals on which the shop sends greetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from customers.categories import MessageClass
from reminders.reasons.registry import Priority, SharedReason, Step, Text, register
from reminders.reasons.value import DecidedBy, Due, Fact, chinese_day
from shop.days.festivals import FESTIVAL_DAYS, Festival
from shop.days.yearly import next_occurrence
from sms.texts.default_texts import OF_CARE
from sms.texts.rendering import Placeholder

CODE = "festival"
KEEP_OVERDUE_DAYS = 1

_RULE = "节日问候"
_SOURCE = "《全国年节及纪念日放假办法》；农历依 GB/T 33661-2017《农历的编算和颁行》"


@register
class FestivalReason(SharedReason):
    code = CODE
    label = "节日"
    priority = Priority.CARE
    message_class = MessageClass.COMMERCIAL
    class_source = OF_CARE
    is_personal = True
    suits_a_call = False
    may_hold_out = True
    # Advertising has a control group from the start.
    holdout_percent = 10
    keep_overdue_days = KEEP_OVERDUE_DAYS
    variants = {festival.value: festival.label for festival in Festival}
    placeholders = (Placeholder("节日", "festival", "将到的节日", "春节"),)
    steps = (
        Step(-3, 2, "festival", Festival.SPRING),
        Step(-3, 2, "festival", Festival.NATIONAL),
    )
    texts = (
        Text(
            "festival",
            "节日问候",
            "{称呼}，{节日}将至，祝您阖家安康、出行平安！"
            "出行前如需检查车辆，请致电{门店电话}",
        ),
    )

    def find_shared(self, today: date) -> Iterator[Due]:
        dues = (find_due(festival, today) for festival in Festival)
        yield from (due for due in dues if due)


def find_due(festival: Festival, today: date) -> Due | None:
    """Return the next day of the festival, None after the last known year.

    The anchor is the year of the festival's own calendar, as for lunar birthdays.
    """
    horizon = today - timedelta(days=KEEP_OVERDUE_DAYS)
    coming = next_occurrence(FESTIVAL_DAYS[festival], horizon)
    if coming is None:
        return None
    year, due_on = coming
    return Due(
        reason=CODE,
        subject=festival,
        anchor=str(year),
        due_on=due_on,
        decided_by=DecidedBy.CALENDAR,
        title=festival.label,
        variant=festival,
        blanks={"节日": festival.label},
        facts=(Fact(festival.label, chinese_day(due_on)),),
        rule=_RULE,
        source=_SOURCE,
    )
