"""Tyres that are six years old, counted from the day on which the car was built."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from reminders.facts.batch import Batch
from reminders.reasons.registry import Priority, Reason, Step, Text, register
from reminders.reasons.value import DecidedBy, Due, Fact, chinese_day
from shop.days.yearly import anniversary
from sms.texts.rendering import Placeholder

YEARS = 6
KEEP_OVERDUE_DAYS = 60


@register
class TyresReason(Reason):
    code = "tyres"
    label = "轮胎老化"
    priority = Priority.CARE
    is_occasion = True
    keep_overdue_days = KEEP_OVERDUE_DAYS
    placeholders = (Placeholder("轮胎年数", "tyre_years", "轮胎用了几年", "6年"),)
    steps = (Step(0, 10, "tyres"),)
    texts = (
        Text(
            "tyres",
            "轮胎老化提醒",
            "{称呼}，{车牌}轮胎已用{轮胎年数}，建议到店检查。预约{门店电话}",
        ),
    )

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        for pk, car in batch.cars.items():
            if due := find_due(car.manufactured_on, batch.today):
                yield pk, due


def find_due(manufactured_on: date | None, today: date) -> Due | None:
    """Return the day on which the tyres are six years old; pure."""
    if manufactured_on is None:
        return None
    due_on = anniversary(manufactured_on, YEARS)
    if today > due_on + timedelta(days=KEEP_OVERDUE_DAYS):
        return None
    return Due(
        reason=TyresReason.code,
        subject="tyres",
        anchor=f"built:{manufactured_on}",
        due_on=due_on,
        decided_by=DecidedBy.TIME,
        title=f"{YEARS}年",
        blanks={"轮胎年数": f"{YEARS}年"},
        facts=(Fact("出厂", chinese_day(manufactured_on)),),
        rule="轮胎满六年",
        source="轮胎厂家建议",
    )
