"""Whether a text may still go to whom it was written for.

Between the queue and the wire lie minutes, a night or a gateway's bad day. Meanwhile
staff hold a customer, a car is sold, a number turns out to be somebody else's; who
wrote the text looked before that.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db.models import Exists, OuterRef, Q

from customers.models import Customer, Vehicle, VehicleContact
from sms.models import Category, Message

Hold = Customer.Hold

CAR_GONE: Final = "车辆已转出或报废"
NOT_THEIR_CAR: Final = "该号码不再是这辆车的联系人"
REFUSALS: Final = {
    Hold.DO_NOT_DISTURB: "客户要求勿扰",
    Hold.WRONG_NUMBER: "号码存疑，请与客户核实",
}
COMPLAINT: Final = "客户的投诉还在处理，暂缓发送"
# What the law sets a date for goes out also while a complaint is open.
_KEPT_BACK_BY_COMPLAINT: Final = (
    Category.MAINTENANCE,
    Category.CARE,
    Category.CAMPAIGN,
)


def reason_refused(holds: set[str]) -> str:
    """Return why nothing goes to a number of people held so, '' where it may."""
    return next((why for hold, why in REFUSALS.items() if hold in holds), "")


def is_kept_back(message: Message, holds: set[str]) -> bool:
    """Whether the text waits until a complaint is settled."""
    return Hold.COMPLAINT in holds and message.category in _KEPT_BACK_BY_COMPLAINT


def holds_on(phone_index: str) -> set[str]:
    """Return what holds the people who own the number, whoever of them it is."""
    return holds_among([phone_index])[phone_index]


def holds_among(phone_indexes: Collection[str]) -> dict[str, set[str]]:
    """Do the same for many numbers; one query."""
    holds: dict[str, set[str]] = {index: set() for index in phone_indexes}
    held = Customer.objects.living().exclude(hold=Hold.NONE)
    owners = held.filter(
        Q(phone_index__in=phone_indexes) | Q(second_phone_index__in=phone_indexes)
    )
    for *numbers, hold in owners.values_list(
        "phone_index", "second_phone_index", "hold"
    ):
        for number in holds.keys() & set(numbers):
            holds[number].add(hold)
    return holds


def reason_outdated(message: Message) -> str:
    """Return why the text's car is no matter of its number any more, else ''."""
    if message.vehicle_id is None:
        return ""
    people = (
        VehicleContact.objects.standing()
        .of_living()
        .with_number(message.phone_index)
        .filter(vehicle=OuterRef("pk"))
    )
    status, is_theirs = Vehicle.objects.values_list("status", Exists(people)).get(
        pk=message.vehicle_id
    )
    if status != Vehicle.Status.ACTIVE:
        return CAR_GONE
    return "" if is_theirs else NOT_THEIR_CAR
