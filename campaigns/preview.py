"""Previews a campaign as if it started now: who gets the text, who does not and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from accounts.models import User
from campaigns.audience import cars_of
from campaigns.models import Campaign
from campaigns.reason import CODE
from campaigns.running import start
from customers.recipients import find_recipients, vehicles_of_numbers
from reminders.forecast.rehearsal import rehearsal
from reminders.models import Reminder
from shop.hours import shop_day


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many members of the campaign would end with this status because of a rule."""

    status: str
    rule: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The result of a start today; ``unreachable`` cars have no number to text."""

    on: date
    cars: int
    members: int
    unreachable: int
    outlooks: tuple[Outlook, ...]


_EXAMPLES: Final = 3
# Labels for a preview; the labels of the statuses describe what has happened already.
_ENDS: Final[dict[str, str]] = {
    Reminder.Status.SENT.value: "会发出",
    Reminder.Status.PENDING.value: "还没轮到",
}


def preview(campaign: Campaign, *, by: User, now: datetime) -> Preview:
    """Run the campaign up to the day of its last wave, on copies of its tables.

    It uses the same code as the day's run, so that its result is what would happen.
    Raises CannotRunCampaign like ``start``, which it calls for a draft.
    """
    # ``start`` changes the object it gets, so it gets a fresh one.
    campaign = Campaign.objects.select_related("segment").get(pk=campaign.pk)
    with _started(campaign, by=by, now=now):
        today = shop_day(now)
        cars = list(cars_of(campaign.segment, today).values_list("pk", flat=True))
        members = dict(campaign.members.values_list("number", "vehicle"))
        reachable = [
            each
            for each in find_recipients(cars).values()
            if each.number and each.can_text
        ]
        everything = {*cars, *members.values(), *vehicles_of_numbers(list(members))}
        on = max(campaign.main_on, today)
        with rehearsal(now=now, on=on, vehicles=everything):
            outlooks = tuple(_outlooks(campaign))
        return Preview(
            on, len(cars), len(members), len(cars) - len(reachable), outlooks
        )


@contextmanager
def _started(campaign: Campaign, *, by: User, now: datetime) -> Iterator[None]:
    with transaction.atomic():
        if campaign.status == Campaign.Status.DRAFT:
            start(campaign, by=by, now=now)
        try:
            yield
        finally:
            transaction.set_rollback(True)


def _outlooks(campaign: Campaign) -> Iterator[Outlook]:
    """Group the campaign's reminders by how they ended, the most frequent first."""
    reminders = (
        Reminder.objects.filter(due_item__reason=CODE, due_item__subject_id=campaign.pk)
        .select_related("due_item__vehicle")
        .prefetch_related("decisions")
        .order_by("pk")
    )
    found: dict[tuple[str, str], list[str]] = {}
    for reminder in reminders:
        last = max(reminder.decisions.all(), key=lambda each: each.pk, default=None)
        status = _ENDS.get(reminder.status, reminder.get_status_display())
        key = (status, last.rule if last else "")
        found.setdefault(key, []).append(str(reminder.due_item.vehicle))
    for (status, rule), cars in sorted(found.items(), key=lambda one: -len(one[1])):
        yield Outlook(status, rule, len(cars), tuple(cars[:_EXAMPLES]))
