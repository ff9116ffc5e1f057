"""用车周年: the anniversary of the day on which the car was delivered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from customers.categories import MessageClass
from reminders.facts.batch import Batch
from reminders.reasons.registry import Priority, Reason, Step, Text, register
from reminders.reasons.value import DecidedBy, Due, Fact, chinese_day
from shop.days.yearly import anniversary
from sms.texts.default_texts import OF_CARE
from sms.texts.rendering import Placeholder

CODE = "anniversary"
KEEP_OVERDUE_DAYS = 7
# Later anniversaries are not congratulated.
LAST_YEARS = 15

_RULE = "用车周年"
_SOURCE = "保养提醒系统（情感化提醒）：购车纪念日"


YEARS = Placeholder("年数", "years", "用车的年数", "3年")


@register
class AnniversaryReason(Reason):
    code = CODE
    label = "用车周年"
    priority = Priority.CARE
    message_class = MessageClass.COMMERCIAL
    class_source = OF_CARE
    is_occasion = True
    suits_a_call = False
    may_hold_out = True
    keep_overdue_days = KEEP_OVERDUE_DAYS
    placeholders = (YEARS,)
    steps = (Step(0, 3, "anniversary", remarks=("car_colour", "car_model")),)
    texts = (
        Text(
            "anniversary",
            "用车周年",
            "{称呼}，{爱车}已陪伴您{年数}，感谢您的信任。"
            "用车有任何需要，欢迎致电{门店电话}",
        ),
    )

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        for pk, car in batch.cars.items():
            if due := find_due(car.delivered_on, batch.today):
                yield pk, due


def find_due(delivered_on: date | None, today: date) -> Due | None:
    """Return the next anniversary; ``subject`` is the number of years."""
    if delivered_on is None or delivered_on > today:
        return None
    years = _next_years(delivered_on, today - timedelta(days=KEEP_OVERDUE_DAYS))
    if years > LAST_YEARS:
        return None
    return Due(
        reason=CODE,
        subject=str(years),
        anchor=f"delivery:{delivered_on}",
        due_on=anniversary(delivered_on, years),
        title=f"{years}年",
        blanks={YEARS.name: f"{years}年"},
        decided_by=DecidedBy.CALENDAR,
        facts=(Fact("交车", chinese_day(delivered_on)),),
        rule=_RULE,
        source=_SOURCE,
    )


def _next_years(delivered_on: date, horizon: date) -> int:
    years = max(1, horizon.year - delivered_on.year)
    return years + (anniversary(delivered_on, years) < horizon)
