"""Cancels or moves planned reminders when the facts behind them change.

Only reminders whose text or call has not left the shop are changed; a text that was
submitted or delivered stays as it is. The caller holds the advisory lock
(``shop.database.advisory_lock``) and an open transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Case, F, Q, When

from calls.models import CallTask
from reminders.models import Decision, Reminder
from reminders.models.codes import Code
from shop.hours import shop_day
from sms.models import Message
from sms.sending import outbox

Status = Reminder.Status

# Reminders that are not in a text yet, or in a text that may still be cancelled.
_ON_THE_WAY = (
    Status.PENDING,
    Status.HELD,
    Status.DECIDED,
    Status.MERGED,
    Status.SENT,
)
# Reminders whose text never left the shop; a new due date plans them again. A text that
# the gateway refused or could not deliver would fail again, so it stays as it is.
_WITHOUT_TEXT = (Status.SUPPRESSED, Status.MISSED, Status.CANCELLED)
_MOVED_FIELDS = (
    "planned_on",
    "last_day_on",
    "status",
    "message",
    "call",
    "merged_into",
)
_RULE = "事实有变，未发出的提醒随之改变"


@dataclass(frozen=True, slots=True)
class _Note:
    outcome: Status
    code: Code
    sentence: str


_OVER = _Note(Status.CANCELLED, Code.CYCLE_OVER, "该事项已办理或不再适用，提醒取消")
_SPLIT = _Note(Status.PENDING, Code.SPLIT, "同一短信的另一事项有变，重新决定")
_MOVED = _Note(Status.PENDING, Code.MOVED, "到期日改变，重新计划")
_ASKED_LATER = _Note(
    Status.CANCELLED, Code.ASKED_LATER, "客户要求稍后提醒，未回时的第二条取消"
)
_ANSWERED = _Note(
    Status.CANCELLED, Code.ANSWERED, "客户已回复、预约、到店或接到电话，不发第二条"
)
_REPEATED = _Note(
    Status.CANCELLED,
    Code.TOLD_BY_OTHER_RECORD,
    "合并的另一条记录有同一提醒，不重复",
)
_REGROUPED = _Note(
    Status.PENDING, Code.RECORDS_MERGED, "客户或车辆的记录合并或分开，重新决定"
)
_TOO_LATE = _Note(
    Status.CANCELLED, Code.MOVED_PAST, "到期日或依据改变，这一步已经错过或不再适用"
)


def withdraw_reminders(due_items: Collection[int], *, now: datetime) -> int:
    """Cancel the unsent reminders of these closed due items; return how many.

    Their queued texts are cancelled; other reminders merged into those texts become
    pending again. Runs 1 query if nothing is planned, else a constant number.
    """
    return _withdraw(_rows(due_items, _ON_THE_WAY), _OVER, now)


def withdraw_second_texts(due_items: Collection[int], *, now: datetime) -> int:
    """Cancel the unsent second texts of these items; return how many.

    Called when the owner asks to be reminded later. Works like ``withdraw_reminders``.
    """
    rows = _rows(due_items, _ON_THE_WAY)
    return _withdraw([row for row in rows if row.is_softer], _ASKED_LATER, now)


def withdraw_answered(reminders: Collection[int], *, now: datetime) -> int:
    """Cancel these second texts, whose owner has done something; return how many."""
    return _withdraw(_of_keys(reminders), _ANSWERED, now)


def withdraw_repeated(reminders: Collection[int], *, now: datetime) -> set[int]:
    """Cancel those of these reminders that were not told; return their keys.

    Called where another record of the same car or customer has the same reminder.
    Works like ``withdraw_reminders``.
    """
    withdrawn = _take_back(_of_keys(reminders), now=now)
    Reminder.objects.filter(pk__in=withdrawn).update(status=_REPEATED.outcome)
    _note(withdrawn, _REPEATED, now)
    return withdrawn


def decide_again(reminders: Collection[int], *, now: datetime) -> int:
    """Take these reminders back from unsent texts and calls; return how many.

    The next run decides them for the people and numbers of that moment.
    """
    taken_back = _take_back(_of_keys(reminders), now=now)
    Reminder.objects.filter(pk__in=taken_back).update(status=_REGROUPED.outcome)
    _note(taken_back, _REGROUPED, now)
    return len(taken_back)


def _of_keys(reminders: Collection[int]) -> list[Reminder]:
    if not reminders:
        return []
    rows = Reminder.objects.filter(pk__in=reminders, status__in=_ON_THE_WAY)
    return list(rows.select_related("due_item", "step", "call").order_by("pk"))


def _withdraw(rows: list[Reminder], note: _Note, now: datetime) -> int:
    withdrawn = _take_back(rows, now=now)
    Reminder.objects.filter(pk__in=withdrawn).update(status=note.outcome)
    _note(withdrawn, note, now)
    return len(withdrawn)


def move_reminders(due_items: Collection[int], *, now: datetime) -> int:
    """Move the unsent reminders of these due items to the new date; return how many.

    A step that is already past by the new date is cancelled. A step that had ended
    without a text is planned again. A repeated reminder (``round`` > 0) keeps its own
    day unless the new day of the step is later.
    """
    rows = _rows(due_items, _ON_THE_WAY + _WITHOUT_TEXT)
    taken_back = _take_back(rows, now=now)
    today = shop_day(now)
    moved = []
    for row in rows:
        day = row.step.day_of(row.due_item)
        if day is not None:
            _plan(row, day)
        is_late = day is None or row.last_day_on < today
        if row.pk in taken_back or (row.status in _WITHOUT_TEXT and not is_late):
            row.status = Status.CANCELLED if is_late else Status.PENDING
            row.message = row.call = row.merged_into = None
            moved.append(row)
    Reminder.objects.bulk_update(moved, _MOVED_FIELDS)
    for note in (_MOVED, _TOO_LATE):
        _note({row.pk for row in moved if row.status == note.outcome}, note, now)
    return len(moved)


def _plan(row: Reminder, day: date) -> None:
    grace = timedelta(days=row.step.grace_days)
    if row.round:
        grace, day = row.last_day_on - row.planned_on, max(day, row.planned_on)
    row.planned_on, row.last_day_on = day, day + grace


def _rows(due_items: Collection[int], statuses: tuple[Status, ...]) -> list[Reminder]:
    if not due_items:
        return []
    return list(
        Reminder.objects.filter(due_item__in=due_items, status__in=statuses)
        .select_related("due_item", "step", "call")
        .order_by("pk")
    )


def _take_back(rows: list[Reminder], *, now: datetime) -> set[int]:
    """Detach reminders from texts and calls that have not gone out; return their keys.

    Other reminders in a cancelled text become pending again and are not returned.
    """
    called_off = _unsent({row.message_id for row in rows if row.message_id})
    free = {
        row.pk
        for row in rows
        if row.status in _ON_THE_WAY
        and (row.message_id is None or row.message_id in called_off)
        and (row.call is None or row.call.status == CallTask.Status.OPEN)
    }
    companions = Reminder.objects.filter(
        Q(message__in=called_off) | Q(merged_into__in=free, message=None)
    ).exclude(pk__in=free)
    split = set(companions.values_list("pk", flat=True)) if free else set()
    if split:
        Reminder.objects.filter(pk__in=split).update(status=Status.PENDING)
        _note(split, _SPLIT, now)
    Reminder.objects.filter(pk__in=free | split).update(
        message=None,
        call=None,
        merged_into=None,
        ask_again_on=None,
        # Only what was a call from the start stays one.
        is_called=Case(When(round=0, then=False), default=F("is_called")),
    )
    # Cancelled only now: the reminders no longer belong to the texts that end.
    outbox.cancel(called_off, _RULE, now=now)
    return free


def _unsent(messages: set[UUID]) -> set[UUID]:
    """Lock the messages that were not submitted yet, so that they stay here."""
    if not messages:
        return set()
    unsent = Message.objects.recallable().filter(pk__in=messages).order_by("pk")
    return set(unsent.select_for_update().values_list("pk", flat=True))


def _note(reminders: Collection[int], note: _Note, now: datetime) -> None:
    Decision.objects.bulk_create(
        Decision(
            reminder_id=pk,
            on=shop_day(now),
            outcome=note.outcome,
            code=note.code,
            sentence=note.sentence,
            rule=_RULE,
            at=now,
        )
        for pk in sorted(reminders)
    )
