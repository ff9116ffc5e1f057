"""Previews a campaign as if it started now: who gets the text, who does not and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from accounts.models import User
from campaigns.audience import cars_of
from campaigns.models import Campaign, CampaignMember
from campaigns.reason import CODE
from campaigns.running import start
from customers.recipients import find_recipients, vehicles_of_numbers
from reminders.forecast.rehearsal import rehearsal
from reminders.forecast.supposition import Supposition, supposing
from reminders.models import Reminder, RuleStep
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


def preview(
    campaign: Campaign,
    *,
    by: User,
    now: datetime,
    begin: Callable[[int], object],
    day_played: Callable[[], object],
) -> Preview:
    """Play the campaign up to the day of its last wave, on copies of its tables.

    It uses the same code as the day's run, so that its result is what would happen.
    ``begin`` is told how many days are played, ``day_played`` is called after each.
    Raises CannotRunCampaign like ``start``, which it calls for a draft.
    """
    started = _start_of(campaign, by=by, now=now)
    today = shop_day(now)
    with supposing(started):
        played = Campaign.objects.select_related("segment").get(pk=campaign.pk)
        cars = list(cars_of(played.segment, today).values_list("pk", flat=True))
        members = dict(played.members.values_list("number", "vehicle"))
    reachable = [
        each for each in find_recipients(cars).values() if each.number and each.can_text
    ]
    on = max(played.main_on, today)
    begin((on - today).days + 1)
    with rehearsal(
        now=now,
        on=on,
        vehicles={*cars, *members.values(), *vehicles_of_numbers(list(members))},
        supposition=started,
        day_played=day_played,
    ):
        outlooks = tuple(_outlooks(campaign))
    return Preview(on, len(cars), len(members), len(cars) - len(reachable), outlooks)


def _start_of(campaign: Campaign, *, by: User, now: datetime) -> Supposition:
    def start_draft() -> None:
        # ``start`` changes the object that it gets, so it gets a fresh one.
        fresh = Campaign.objects.select_related("segment").get(pk=campaign.pk)
        if fresh.status == Campaign.Status.DRAFT:
            start(fresh, by=by, now=now)

    return Supposition([Campaign, CampaignMember, RuleStep], start_draft)


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
