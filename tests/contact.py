"""Facts against a contact, and the short question whether one may be made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from accounts.models import User
from customers.categories import Category, Channel, MessageClass
from customers.contact import may_contact
from customers.models import (
    CarDoubt,
    Consent,
    Customer,
    DoNotDisturb,
    NumberDoubt,
    ServiceRecord,
    Vehicle,
    VehicleContact,
)
from customers.verdicts import Ask, Refused, Until
from feedback.models import Complaint
from reminders.models import Snooze
from shop.database.sealed import index_of
from sms.models import Callback, InboundMessage, OptOut, PersonRefusal
from tests.factories import NOW, make_customer, make_phone
from tests.house_rules import RULES
from workshop.booking import book


def leave_alone(customer: Customer, **fields: Any) -> DoNotDisturb:
    values = {"proof": "电话里要求", "recorded_at": NOW, **fields}
    return DoNotDisturb.objects.create(customer=customer, **values)


def doubt(customer: Customer, number: str = "", **fields: Any) -> NumberDoubt:
    values = {"source": "staff", "recorded_at": NOW, **fields}
    return NumberDoubt.objects.create(
        customer=customer, phone_index=number or customer.phone_index, **values
    )


def doubt_car(vehicle: Vehicle, number: str = "", **fields: Any) -> CarDoubt:
    values = {"source": "reply", "recorded_at": NOW, "words": "车卖了", **fields}
    return CarDoubt.objects.create(vehicle=vehicle, phone_index=number, **values)


def complain(customer: Customer, **fields: Any) -> Complaint:
    values = {"about": "异响没有修好", "opened_on": NOW.date(), **fields}
    return Complaint.objects.create(customer=customer, **values)


def refuse_texts(customer: Customer) -> Consent:
    return Consent.objects.create(
        customer=customer,
        phone_index=customer.phone_index,
        scope="service",
        channel="导入",
        given_on=NOW.date(),
        withdrawn_at=NOW,
    )


def refuse_in_person(owner: Customer, **fields: Any) -> PersonRefusal:
    """Write the refusal that the owner sent from another number."""
    values = {"source": "reply", "created_at": NOW, **fields}
    opt_out = OptOut.objects.create(phone_index=index_of(make_phone()), **values)
    return PersonRefusal.objects.create(opt_out=opt_out, customer=owner, created_at=NOW)


def agree(customer: Customer, scope: str = "marketing") -> Consent:
    return Consent.objects.create(
        customer=customer,
        phone_index=customer.phone_index,
        scope=scope,
        channel="到店",
        proof="到店签字",
        given_on=NOW.date(),
    )


def ask(number: str, category: str = "maintenance", **fields: Any) -> Ask:
    channel = Channel(fields.pop("channel", "text"))
    message_class = MessageClass(fields.pop("message_class", "service"))
    return Ask(number, Category(category), message_class, channel, **fields)


def code(asked: Ask) -> str:
    """Return what stands against the contact, '' where nothing does."""
    (verdict,) = may_contact([asked], NOW, RULES)
    return verdict.code if isinstance(verdict, Refused | Until) else ""


def why_not(number: str, category: str = "maintenance", **fields: Any) -> str:
    """Return the sentence that refuses a contact, '' where it may be made."""
    (verdict,) = may_contact([ask(number, category, **fields)], NOW, RULES)
    return verdict.sentence if isinstance(verdict, Refused | Until) else ""


def closed_to(number: str) -> dict[str, str]:
    """Return each category whose texts the number gets not, with the sentence."""
    found = {each.value: why_not(number, each) for each in Category}
    return {category: why for category, why in found.items() if why}


_REQUESTED = " progress conversation booking test"
_UNASKED = (
    "maintenance inspection insurance fleet warranty recall usage care campaign survey"
)
_ALL = _UNASKED + _REQUESTED
_COURTESIES = "maintenance warranty usage care campaign survey"
# Insurance is that of a 商业险 here; a 交强险 is a duty, which calls may remind of.
_NO_DUTIES = _ALL.replace("inspection ", "").replace("recall ", "")
MATRIX = {
    "opted_out": {"text": _ALL, "call": _NO_DUTIES},
    "person_opted_out": {"text": _ALL, "call": _NO_DUTIES},
    "no_texts": {"text": _ALL, "call": _NO_DUTIES},
    "do_not_disturb": {"text": _ALL, "call": _ALL.replace("recall ", "")},
    "wrong_number": {"text": _ALL, "call": _ALL},
    "car_gone": {"text": _ALL, "call": _ALL},
    "not_their_car": {"text": _ALL, "call": _ALL},
    # A recall reaches the other numbers of the car.
    "car_in_doubt": {
        "text": _UNASKED,
        "call": _UNASKED.replace("recall ", ""),
    },
    "shared_number": {
        "text": _UNASKED,
        "call": _UNASKED,
    },
    # In the commercial class; of what calls are made about, these belong to it.
    "no_consent": {"text": _ALL, "call": "care campaign"},
    "unread_replies": {"text": _ALL, "call": ""},
    "open_complaint": {"text": _COURTESIES, "call": _COURTESIES},
    "booked": {"text": _COURTESIES, "call": _COURTESIES},
    "recent_visit": {"text": _COURTESIES, "call": _COURTESIES},
    "snoozed": {
        "text": _UNASKED.replace("recall ", ""),
        "call": _UNASKED.replace("recall ", ""),
    },
}


def is_held(silence: str, channel: str, category: str) -> bool:
    return category in MATRIX[silence][channel].split()


def _opt_out(owner: Customer, vehicle: Vehicle) -> None:
    OptOut.objects.create(phone_index=owner.phone_index, source="reply", created_at=NOW)


def _opt_out_elsewhere(owner: Customer, vehicle: Vehicle) -> None:
    refuse_in_person(owner)


def _share(owner: Customer, vehicle: Vehicle) -> None:
    for _ in range(5):
        make_customer(phone=owner.phone)


def _hand_over(owner: Customer, vehicle: Vehicle) -> None:
    VehicleContact.objects.filter(vehicle=vehicle).update(until_on=NOW.date())


def _leave_unread(owner: Customer, vehicle: Vehicle) -> None:
    Callback.objects.create(gateway="default", kind="reply", body="", received_at=NOW)


def _book(owner: Customer, vehicle: Vehicle) -> None:
    adviser, _ = User.objects.get_or_create(username="booker")
    book(vehicle, NOW.date() + timedelta(days=3), by=adviser, today=NOW.date())


def _come(owner: Customer, vehicle: Vehicle) -> None:
    ServiceRecord.objects.create(
        order_number=f"RO{vehicle.pk}",
        vehicle=vehicle,
        came_in_on=NOW.date() - timedelta(days=1),
        kind="repair",
    )


def _snooze(owner: Customer, vehicle: Vehicle) -> None:
    reply = InboundMessage.objects.create(
        dedupe_key=str(owner.pk),
        phone=owner.phone,
        text="稍后",
        received_at=NOW,
        verdict="other",
    )
    until_on = NOW.date() + timedelta(days=2)
    Snooze.objects.create(
        reply=reply, phone_index=owner.phone_index, until_on=until_on, created_at=NOW
    )


HAPPENS: dict[str, Callable[[Customer, Vehicle], object]] = {
    "opted_out": _opt_out,
    "person_opted_out": _opt_out_elsewhere,
    "no_texts": lambda owner, vehicle: refuse_texts(owner),
    "do_not_disturb": lambda owner, vehicle: leave_alone(owner),
    "wrong_number": lambda owner, vehicle: doubt(owner),
    "car_gone": lambda owner, vehicle: Vehicle.objects.update(status="sold"),
    "not_their_car": _hand_over,
    "car_in_doubt": lambda owner, vehicle: doubt_car(vehicle),
    "shared_number": _share,
    # No consent is what every customer begins with.
    "no_consent": lambda owner, vehicle: None,
    "unread_replies": _leave_unread,
    "open_complaint": lambda owner, vehicle: complain(owner),
    "booked": _book,
    "recent_visit": _come,
    "snoozed": _snooze,
}


def happen(silence: str, owner: Customer, vehicle: Vehicle) -> None:
    """Make what silences the owner, and nothing else, who may be called about all."""
    if silence != "no_consent":
        agree(owner)
    HAPPENS[silence](owner, vehicle)


# A reason and a subject of each category that calls are made about.
CALLED_ABOUT = {
    "maintenance": ("maintenance", "service"),
    "inspection": ("inspection", "inspection"),
    "insurance": ("insurance", "commercial"),
    "warranty": ("warranty", "whole"),
    "recall": ("recall", "R1"),
    "usage": ("purchase", "thanks"),
    "care": ("birthday", "birthday"),
    "campaign": ("trade_in", "trade_in"),
}
