"""Cars of which something important is due and whose people nobody can call or text.

The arbitration suppresses such a reminder; a person has to find a number. A car leaves
the list as soon as one of its people has a usable number, or when the matter is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from customers.models import Vehicle
from customers.recipients import Recipient, find_recipients
from reminders.models import Decision, DueItem
from reminders.models.reminders import OUT_OF_REACH
from reminders.reasons import registry
from reminders.reasons.registry import Priority
from shop.hours import shop_day

# A matter without a decision for so long has been dealt with in another way.
_LOOK_BACK: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """A due item without anybody to tell; ``sentence`` says why."""

    vehicle: Vehicle
    label: str
    due_on: date
    priority: Priority
    sentence: str

    @property
    def name(self) -> str:
        return f"{self.vehicle.plate or '未上牌'} {self.label}"


def read_out_of_reach(*, now: datetime) -> list[OutOfReach]:
    """Return them, recalls first, then by date; 2 queries, and 1 per 1,000 cars."""
    decisions = Decision.objects.filter(
        on__gte=shop_day(now) - _LOOK_BACK,
        code__in=OUT_OF_REACH,
        reminder__due_item__status=DueItem.Status.OPEN,
        reminder__due_item__vehicle__status=Vehicle.Status.ACTIVE,
        reminder__due_item__reason__in=_reasons(),
    )
    keys = set(decisions.order_by().values_list("reminder__due_item", flat=True))
    items = list(DueItem.objects.filter(pk__in=keys).select_related("vehicle"))
    recipients = find_recipients({item.vehicle_id for item in items})
    found = (_out_of_reach(item, recipients.get(item.vehicle_id)) for item in items)
    return sorted((each for each in found if each.sentence), key=_urgency)


def _reasons() -> list[str]:
    """Return the reasons about which people without a mobile are called."""
    return [each.code for each in registry.every() if each.priority <= _LEAST]


_LEAST: Final = Priority.MAINTENANCE


def _urgency(each: OutOfReach) -> Any:
    return each.priority, each.due_on, each.vehicle.pk


def _out_of_reach(item: DueItem, recipient: Recipient | None) -> OutOfReach:
    reason = registry.reason(item.reason)
    return OutOfReach(
        vehicle=item.vehicle,
        label=reason.in_a_list(item.title, item.blanks),
        due_on=item.due_on,
        priority=reason.priority,
        sentence=why_out_of_reach(recipient),
    )


def why_out_of_reach(recipient: Recipient | None) -> str:
    """Return why nobody can be called or texted, '' if somebody can."""
    if recipient is None:
        return "没有联系人，请补录车主和电话"
    if not recipient.number:
        return "没有手机号和座机，请补录"
    return "号码都存疑，请核实或补录" if recipient.is_doubted else ""
