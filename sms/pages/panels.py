"""The panels of sms on the pages of customers and vehicles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from customers.models import Customer, Vehicle
from customers.panels import Panel, Place, register
from sms.models import InboundMessage, Message, OptOut

SHOWN = 20


@dataclass(frozen=True)
class Texted:
    message: Message
    tone: str


@dataclass(frozen=True)
class Replied:
    inbound: InboundMessage
    tone: str


@dataclass(frozen=True)
class ClosedNumber:
    """A number that gets no texts, and its customer."""

    opt_out: OptOut
    customers: tuple[Customer, ...]


def numbers_of(customer: Customer) -> list[str]:
    both = (customer.phone_index, customer.second_phone_index)
    return [index for index in both if index]


def closed_numbers(customers: list[Customer]) -> list[ClosedNumber] | None:
    """Return the standing opt-outs of the customers' numbers. Runs 1 query."""
    by_number: dict[str, list[Customer]] = {}
    for customer in customers:
        for index in numbers_of(customer):
            by_number.setdefault(index, []).append(customer)
    standing = OptOut.objects.standing().filter(phone_index__in=by_number)
    return [
        ClosedNumber(each, tuple(by_number[each.phone_index])) for each in standing
    ] or None


def closed_of_customer(customer: Customer, now: datetime) -> list[ClosedNumber] | None:
    return closed_numbers([customer])


def closed_of_vehicle(vehicle: Vehicle, now: datetime) -> list[ClosedNumber] | None:
    people = vehicle.contacts.standing().select_related("customer")
    return closed_numbers([contact.customer for contact in people])


def texts_of_customer(customer: Customer, now: datetime) -> list[Texted]:
    return _texted(Message.objects.filter(customer=customer))


def texts_of_vehicle(vehicle: Vehicle, now: datetime) -> list[Texted]:
    return _texted(Message.objects.filter(vehicle=vehicle))


def _texted(rows: QuerySet[Message]) -> list[Texted]:
    return [
        Texted(message, Message.TONES.get(message.status, ""))
        for message in rows.order_by("-id")[:SHOWN]
    ]


def replies(customer: Customer, now: datetime) -> list[Replied] | None:
    rows = InboundMessage.objects.filter(phone_index__in=numbers_of(customer))
    return [
        Replied(each, InboundMessage.TONES.get(each.verdict, ""))
        for each in rows.order_by("-id")[:SHOWN]
    ] or None


def register_panels() -> None:
    closed, texts = "sms/_closed_numbers.html", "sms/_texts.html"
    for model, notice, sent in (
        (Customer, closed_of_customer, texts_of_customer),
        (Vehicle, closed_of_vehicle, texts_of_vehicle),
    ):
        register(model, Panel("退订", closed, notice, Place.NOTICE, 1))
        register(model, Panel("短信", texts, sent, Place.MAIN, 30, "sms.view_message"))
    answers = "sms/_replies.html"
    may_read = "sms.view_inboundmessage"
    register(Customer, Panel("客户回复", answers, replies, Place.MAIN, 20, may_read))
