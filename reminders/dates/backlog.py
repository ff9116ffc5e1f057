"""首次建档逾期: plans one contact for each cycle that was over when first known.

A new shop brings cars whose dates passed long ago. They are not contacted all at once:
so many a working day (the house rule ``backlog_a_day``), the legal dates first, then by
how long they have been overdue. Nothing is contacted before a person has seen the plan
and approved it. ``reminders.dates.windows`` says which cycles are meant; the scan finds
the day in ``DueItem.contact_on``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from reminders.models import BacklogApproval, DueItem, Reminder, RuleStep
from reminders.reasons import registry
from reminders.reasons.value import DecidedBy
from shop.database.advisory_lock import take_turn
from shop.days.calendar import read_calendar
from shop.hours import shop_day

_CONTACT = RuleStep.CountedFrom.CONTACT


@dataclass(frozen=True, slots=True)
class PlannedContact:
    """A cycle of the backlog with the day on which its owner would be contacted."""

    item: DueItem
    on: date


def uncontacted(today: date) -> QuerySet[DueItem]:
    """Return the open backlog whose day has not come, approved or not."""
    begun = Reminder.objects.filter(
        due_item=OuterRef("pk"), step__counted_from=_CONTACT
    )
    return DueItem.objects.open().filter(
        Q(contact_on=None) | Q(contact_on__gt=today),
        ~Exists(begun),
        is_backlog=True,
        reason__in=registry.codes(),
    )


def waiting_for_approval() -> QuerySet[DueItem]:
    return DueItem.objects.open().filter(
        is_backlog=True, contact_on=None, reason__in=registry.codes()
    )


def plan(*, a_day: int, now: datetime) -> list[PlannedContact]:
    """Spread the backlog over the working days from tomorrow on; 2 queries."""
    today = shop_day(now)
    items = sorted(uncontacted(today).select_related("vehicle"), key=_urgency)
    days = _days(today, a_day)
    return [PlannedContact(item, next(days)) for item in items]


def _urgency(item: DueItem) -> tuple[int, bool, bool, date, int]:
    """Legal dates come first, questions last, else whatever is overdue the longest."""
    reason = registry.reason(item.reason)
    is_question = item.decided_by == DecidedBy.REPORTED
    is_optional = not reason.is_duty(item.subject)
    return reason.priority, is_optional, is_question, item.due_on, item.pk


def _days(today: date, a_day: int) -> Iterator[date]:
    calendar, day = read_calendar(), today
    while True:
        day = calendar.workday_after(day)
        for _ in range(a_day):
            yield day


@transaction.atomic
def approve(*, a_day: int, by: User, now: datetime) -> int:
    """Let the plan begin; return how many contacts it has.

    Contacts approved before whose day has not come are planned again.
    """
    take_turn()
    planned = plan(a_day=a_day, now=now)
    for each in planned:
        each.item.contact_on = each.on
    items = [each.item for each in planned]
    DueItem.objects.bulk_update(items, ["contact_on"], batch_size=1_000)
    BacklogApproval.objects.create(by=by, at=now, a_day=a_day, contacts=len(items))
    return len(items)
