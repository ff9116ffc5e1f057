"""A follow-up call to an owner whose complaint was closed some days ago."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from feedback.complaints import last_closed
from reminders.facts.batch import Batch
from reminders.facts.orders import read_orders
from reminders.reasons.registry import Channel, Priority, Reason, Step, register
from reminders.reasons.value import DecidedBy, Due, Fact, chinese_day

CODE = "complaint"
AFTER_DAYS = 3
KEEP_OVERDUE_DAYS = 90

_RULE = f"投诉处理完成 {AFTER_DAYS * 24} 小时后回访"
_SOURCE = "保养提醒系统 2.4：投诉后 投诉处理完成72小时 问题解决确认+关怀"


@register
class ComplaintReason(Reason):
    code = CODE
    label = "投诉回访"
    priority = Priority.CARE
    is_occasion = True
    is_follow_up = True
    keep_overdue_days = KEEP_OVERDUE_DAYS
    steps = (
        Step(
            0,
            11,
            channel=Channel.CALL,
            script=(
                "您之前反映的问题我们已经处理，"
                "想确认现在是否满意，还有什么需要我们做的？"
            ),
        ),
        # 技巧4 信号2: the manager calls an owner who has not visited since.
        Step(
            60,
            20,
            channel=Channel.MANAGER,
            script=("上次的问题解决得满意吗？想亲自跟您确认一下。"),
        ),
    )

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        orders = batch.read(read_orders)
        for pk, closed_on in batch.read(read_closed).items():
            visits = [order.on for order in orders[pk]]
            if due := find_due(closed_on, visits, batch.today):
                yield pk, due


def read_closed(batch: Batch) -> Mapping[int, date]:
    """Read when the last complaint of each car's owner was closed; 1 query."""
    return last_closed(batch.vehicles)


def find_due(closed_on: date | None, visits: Iterable[date], today: date) -> Due | None:
    """Return a follow-up on the third day after; None if the car came in after that."""
    if closed_on is None:
        return None
    due_on = closed_on + timedelta(days=AFTER_DAYS)
    is_over = today > due_on + timedelta(days=KEEP_OVERDUE_DAYS)
    if is_over or any(visit > due_on for visit in visits):
        return None
    return Due(
        reason=CODE,
        subject="complaint",
        anchor=f"closed:{closed_on}",
        due_on=due_on,
        title="投诉回访",
        decided_by=DecidedBy.REPORTED,
        facts=(Fact("投诉处理完成", chinese_day(closed_on)),),
        rule=_RULE,
        source=_SOURCE,
    )
