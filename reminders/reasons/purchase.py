"""Thanks for the purchase, sent within three days of the delivery.

Until then they belong to the handling of the purchase and are a service text. After
that they would be advertising, and they are not sent at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from customers.categories import Category
from reminders.facts.batch import Batch
from reminders.reasons.registry import Priority, Reason, Step, Text, register
from reminders.reasons.value import DecidedBy, Due, Fact, chinese_day

CODE = "purchase"
# Closing the cycle after this day withdraws what is not sent, whatever steps staff add.
KEEP_OVERDUE_DAYS = 3

_RULE = "购后致谢"
_SOURCE = "汽车4S店客户管理（短信回访范本）：车主购车后即发送感谢及跟踪信息"


@register
class PurchaseReason(Reason):
    code = CODE
    label = "购后致谢"
    priority = Priority.CARE
    category = Category.USAGE
    class_source = (
        "办理购车业务的一部分（《个人信息保护法》第十三条第一款第二项：履行合同所必需）；"
        "只在交车后三日内发送"
    )
    is_occasion = True
    suits_a_call = False
    may_hold_out = True
    keep_overdue_days = KEEP_OVERDUE_DAYS
    steps = (Step(1, 2, "purchase-thanks"),)
    texts = (
        Text(
            "purchase-thanks",
            "购后致谢",
            "{称呼}，感谢您选择{门店名称}。用车有任何疑问，"
            "欢迎致电{门店电话}，{服务顾问}为您服务",
        ),
    )

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        for pk, car in batch.cars.items():
            if due := find_due(car.delivered_on, batch.today):
                yield pk, due


def find_due(delivered_on: date | None, today: date) -> Due | None:
    """Return the delivery as due, or None after ``KEEP_OVERDUE_DAYS``."""
    if delivered_on is None or today > delivered_on + timedelta(KEEP_OVERDUE_DAYS):
        return None
    return Due(
        reason=CODE,
        subject="thanks",
        anchor=f"delivery:{delivered_on}",
        due_on=delivered_on,
        title="购后致谢",
        decided_by=DecidedBy.TIME,
        facts=(Fact("交车", chinese_day(delivered_on)),),
        rule=_RULE,
        source=_SOURCE,
    )
