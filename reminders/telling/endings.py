"""Writes to reminders what became of their texts.

``sms.endings`` calls ``record_endings`` with texts that have ended, or that have come
back from an end because a late report says that they arrived. A reminder and those
merged into its text get the same end. Nothing is decided here: a later step of the
ladder takes over, or a call (``reminders.ladder.early_calls``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Subquery

from reminders.models import Decision, Reminder
from reminders.models.codes import Code
from shop.hours import shop_day
from sms.models import Message

Status = Reminder.Status

RULE: Final = "短信的结果记回提醒"


class End(NamedTuple):
    """What the end of a text means for its reminders; ``said`` is for staff."""

    status: Reminder.Status
    code: Code
    said: str


ENDS: Final[Mapping[str, End]] = {
    Message.Status.SUPPRESSED: End(
        Status.SUPPRESSED, Code.TEXT_SUPPRESSED, "短信在发送前被拦截"
    ),
    Message.Status.EXPIRED: End(Status.MISSED, Code.TEXT_EXPIRED, "短信过期未发"),
    Message.Status.CANCELLED: End(
        Status.CANCELLED, Code.TEXT_CANCELLED, "短信在发送前取消"
    ),
    Message.Status.REJECTED: End(
        Status.FAILED, Code.TEXT_REJECTED, "短信被拒绝，没有发出"
    ),
    Message.Status.UNDELIVERED: End(
        Status.FAILED, Code.TEXT_UNDELIVERED, "短信没有送达"
    ),
    Message.Status.UNKNOWN: End(Status.SENT, Code.TEXT_UNKNOWN, "短信是否送达无法核实"),
}
_RETURNED: Final = End(Status.SENT, Code.TEXT_RETURNED, "后来的回执更正了短信的状态")
_ENDED: Final = frozenset(end.code for end in ENDS.values())


def record_endings(texts: Collection[UUID], *, now: datetime) -> int:
    """Give the reminders of these texts the end of their text; return how many.

    Runs twice safely. Runs at most 7 queries.
    """
    moved: dict[Reminder.Status, list[int]] = defaultdict(list)
    decisions: list[Decision] = []
    for row in _reminders_of(texts):
        end = ENDS.get(row.message__status, _RETURNED)
        is_news = row.latest in _ENDED if end is _RETURNED else row.latest != end.code
        if is_news:
            is_merged = end.status == Status.SENT and row.merged_into is not None
            outcome = Status.MERGED if is_merged else end.status
            moved[outcome].append(row.pk)
            decisions.append(_decision(row, outcome, end, now))
    for outcome, keys in moved.items():
        Reminder.objects.filter(pk__in=keys).update(status=outcome)
    Decision.objects.bulk_create(decisions)
    return len(decisions)


def _reminders_of(texts: Collection[UUID]) -> list[Any]:
    """Read the reminders with the state of their text and their latest decision."""
    latest = Decision.objects.filter(reminder=OuterRef("pk")).order_by("-pk")
    rows = Reminder.objects.filter(message__any_of=texts).annotate(
        latest=Subquery(latest.values("code")[:1])
    )
    columns = ("pk", "merged_into", "message__status", "message__reason", "latest")
    return list(rows.order_by("pk").values_list(*columns, named=True))


def _decision(row: Any, outcome: Reminder.Status, end: End, now: datetime) -> Decision:
    why = row.message__reason
    return Decision(
        reminder_id=row.pk,
        on=shop_day(now),
        outcome=outcome,
        code=end.code,
        sentence=f"{end.said}：{why}"[:200] if why else end.said,
        rule=RULE,
        at=now,
    )
