"""Orders that advised work, and what became of it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from customers.models import ServiceRecord
from declined.models import DeclinedItem
from declined.taking_in import update_items
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import at

CAME_ON = date(2026, 11, 2)
DAY = timedelta(days=1)
PADS = "建议更换前刹车片，客户下次更换"
_numbers = count(1)


def make_car(**fields):
    values = {"owner": make_customer(), "plate": "沪A12345", "registered_on": None}
    return make_vehicle(**{**values, "delivered_on": None, **fields})


def make_order(vehicle, words="", *, on=CAME_ON, **fields):
    return ServiceRecord.objects.create(
        order_number=f"RO{next(_numbers)}",
        vehicle=vehicle,
        came_in_on=on,
        left_on=on,
        kind="maintenance",
        declined_work=words,
        **fields,
    )


def take_in(on=CAME_ON + DAY):
    update_items(now=at(on, 6))


def items():
    """Return each item's part and state, in the order of their rows."""
    rows = DeclinedItem.objects.select_related("rule").order_by("pk")
    return [(str(each), each.state) for each in rows]
