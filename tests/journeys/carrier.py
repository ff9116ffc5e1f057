"""The carrier of the simulated year, and whether reminders know what it did."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from zlib import crc32

from reminders.models import Reminder
from reminders.telling.endings import ENDS
from sms.endings import end_texts
from sms.models import Message
from tests.journeys.owners import at

# What becomes of some texts instead of a delivery.
FAILURES = (
    Message.Status.UNDELIVERED,
    Message.Status.REJECTED,
    Message.Status.SUPPRESSED,
)


def carry(day: date) -> None:
    """Deliver what was queued for the day, with some failures."""
    queued = Message.objects.filter(status="queued", not_before__lt=at(day, 20))
    fates = defaultdict(list)
    for pk, tail in queued.values_list("pk", "phone_tail"):
        fates[crc32(f"{tail} {day}".encode()) % 40].append(pk)
    for number, end in enumerate(FAILURES):
        failed = queued.filter(pk__in=fates[number])
        end_texts(failed, end, "模拟", now=at(day, 21))
    queued.update(status="delivered", status_at=at(day, 21))


def every_end_is_true(reminders):
    """A reminder with a text says what became of it, also where it was merged."""
    told = [each for each in reminders if each.message is not None]

    assert {"sent", "merged", "failed", "suppressed"} <= {each.status for each in told}
    assert [
        f"{each.pk} {each.status} {each.message.status}"
        for each in told
        if each.status != end_of_text(each)
    ] == []


def end_of_text(reminder: Reminder) -> str:
    end = ENDS.get(reminder.message.status)
    status = end.status if end else Reminder.Status.SENT
    is_merged = status == Reminder.Status.SENT and reminder.merged_into_id is not None
    return Reminder.Status.MERGED if is_merged else status
