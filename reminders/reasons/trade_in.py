"""The car's age at which owners consider a replacement: 3 to 5 years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from customers.categories import Category, MessageClass
from reminders.facts.batch import Batch
from reminders.reasons.registry import Priority, Reason, Step, Text, register
from reminders.reasons.value import DecidedBy, Due, Fact, chinese_day
from shop.days.yearly import anniversary
from sms.texts.default_texts import OF_ADVERTISING
from sms.texts.rendering import Placeholder

CODE = "trade_in"
KEEP_OVERDUE_DAYS = 45
YEARS = (3, 4, 5)

_RULE = "置换车龄（3—5 年）"
_SOURCE = "汽车4S店客户管理：客户在 3～5 年内考虑换车的可能性非常大"


@register
class TradeInReason(Reason):
    code = CODE
    label = "置换车龄"
    priority = Priority.PROMOTION
    category = Category.CAMPAIGN
    message_class = MessageClass.COMMERCIAL
    class_source = OF_ADVERTISING
    is_occasion = True
    may_hold_out = True
    # Advertising has a control group from the start.
    holdout_percent = 10
    keep_overdue_days = KEEP_OVERDUE_DAYS
    spoken = "您的{车型}（{车牌}）已经用了{年数}，您有没有考虑换车？我帮您约一次评估。"
    placeholders = (Placeholder("年数", "years", "用车的年数", "3年"),)
    steps = (Step(0, 30, "trade-in", remarks=("car_colour", "car_model")),)
    texts = (
        Text(
            "trade-in",
            "置换评估",
            "{称呼}，{爱车}已使用{年数}，如考虑置换，可预约评估，致电{门店电话}",
        ),
    )

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        for pk, car in batch.cars.items():
            if due := find_due(car.delivered_on, car.registered_on, batch.today):
                yield pk, due


def find_due(
    delivered_on: date | None, registered_on: date | None, today: date
) -> Due | None:
    """Return the next of the three ages; ``subject`` is the age in years."""
    began_on = delivered_on or registered_on
    if began_on is None:
        return None
    horizon = today - timedelta(days=KEEP_OVERDUE_DAYS)
    ages = ((years, anniversary(began_on, years)) for years in YEARS)
    ahead = next(((years, on) for years, on in ages if on >= horizon), None)
    if ahead is None:
        return None
    years, due_on = ahead
    return Due(
        reason=CODE,
        subject=str(years),
        anchor=f"since:{began_on}",
        due_on=due_on,
        title=f"{years}年",
        blanks={"年数": f"{years}年"},
        decided_by=DecidedBy.TIME,
        facts=(Fact("交车" if delivered_on else "注册", chinese_day(began_on)),),
        rule=_RULE,
        source=_SOURCE,
    )
