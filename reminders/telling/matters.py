"""What a call is about today: the matters of its task, and what else is due.

The caller tells a person everything at once, so that what falls due within a month for
the other cars of the person is told as well, although its own step has not come. Only
what may be said on the phone today is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from calls.models import CallTask
from customers.categories import Category, Channel, MessageClass
from customers.contact import by_ask
from customers.recipients import find_recipients, vehicles_of_numbers
from customers.verdicts import ALLOWED, Ask, Refused
from reminders.deciding.arbitration import NAMED_WITHIN_DAYS
from reminders.deciding.holdouts import read_holdouts
from reminders.deciding.knowledge import read_cycles
from reminders.models import DueItem, Reminder
from reminders.reasons import registry
from reminders.telling.fleet_list import listed_reasons
from shop.hours import shop_day
from shop.house_rules import read_house_rules

# Reminders of a task that are still to be told.
LIVE: Final = (Reminder.Status.SENT, Reminder.Status.MERGED)


class Matter(NamedTuple):
    """A due item to tell; the step of the task that is about it, where there is one."""

    item: DueItem
    reminder: Reminder | None = None


def read_matters(task: CallTask, now: datetime) -> list[Matter]:
    """Return the matters of the call, the most urgent first; 10 queries."""
    own = {each.due_item_id: Matter(each.due_item, each) for each in _live(task)}
    others = [Matter(item) for item in _also_due(task, now) if item.pk not in own]
    asks = {each.item.pk: _ask(task, each) for each in (*own.values(), *others)}
    verdicts = by_ask(asks.values(), now, read_house_rules(shop_day(now)))
    told = [
        each
        for each in own.values()
        if not isinstance(verdicts[asks[each.item.pk]], Refused)
    ]
    told += [each for each in others if verdicts[asks[each.item.pk]] == ALLOWED]
    return sorted(told, key=_urgency)


def _live(task: CallTask) -> Iterable[Reminder]:
    """Return the reminders of the task whose due item is still open, in order."""
    live = task.reminders.filter(status__in=LIVE, due_item__status=DueItem.Status.OPEN)
    return live.select_related("due_item", "step__template").order_by(
        "planned_on", "pk"
    )


def _also_due(task: CallTask, now: datetime) -> list[DueItem]:
    """Return what is due soon for the cars about which this number is told.

    Left out are dates that the owner has answered about on the phone, that a person has
    not approved yet, and those of a control group.
    """
    cars = _cars_of(task.phone_index)
    until = shop_day(now) + timedelta(days=NAMED_WITHIN_DAYS)
    near = DueItem.objects.open().filter(
        vehicle__any_of=cars,
        reason__in=listed_reasons(),
        due_on__lte=until,
        is_backlog=False,
    )
    items = list(near.order_by("due_on", "pk"))
    cycles, holdouts = read_cycles({each.pk for each in items}), read_holdouts(cars)
    return [
        each
        for each in items
        if not cycles[each.pk].answer
        and not holdouts.why_held_out(
            each.reason, each.subject_id, each.vehicle_id, task.phone_index
        )
    ]


def _cars_of(number: str) -> list[int]:
    recipients = find_recipients(vehicles_of_numbers({number}))
    return [car for car, each in recipients.items() if each.number == number]


def _ask(task: CallTask, matter: Matter) -> Ask:
    item = matter.item
    template = matter.reminder and matter.reminder.step.template
    return ask_by_phone(
        number=task.phone_index,
        customer=task.customer_id,
        vehicle=item.vehicle_id,
        item=item.pk,
        code=item.reason,
        subject=item.subject,
        category=template.category if template else "",
        message_class=template.message_class if template else "",
    )


def ask_by_phone(
    *,
    number: str,
    customer: UUID,
    vehicle: int,
    item: int,
    code: str,
    subject: str,
    category: str | None,
    message_class: str | None,
) -> Ask:
    """Ask for a call about a due item, in the class of its text or else its reason."""
    reason = registry.reason(code)
    return Ask(
        number=number,
        category=Category(category or reason.category),
        message_class=MessageClass(message_class or reason.message_class),
        channel=Channel.CALL,
        customer=customer,
        vehicle=vehicle,
        cycle=item,
        reason=code,
        is_duty=reason.is_duty(subject),
    )


def _urgency(matter: Matter) -> tuple[int, date, int]:
    item = matter.item
    return registry.reason(item.reason).priority, item.due_on, item.pk


def reasons_of(matters: Collection[Matter]) -> set[str]:
    return {each.item.reason for each in matters}
