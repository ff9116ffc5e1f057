"""The panels of sms on the pages of customers and vehicles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from customers.models import Customer, Vehicle
from customers.panels import Panel, Place, register
from sms.models import InboundMessage, Message, OptOut, PersonRefusal

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
class Closed:
    """A number that gets no texts and its customers, or customers who get none."""

    opt_out: OptOut
    customers: tuple[Customer, ...]
    is_person: bool = False


def closed(customers: list[Customer]) -> list[Closed] | None:
    """Return the standing opt-outs of the numbers and of the people. Runs 2 queries."""
    return [*_closed_numbers(customers), *_silent_people(customers)] or None


def _silent_people(customers: list[Customer]) -> list[Closed]:
    """Return whose own refusal holds under numbers that are not closed themselves."""
    rows = PersonRefusal.objects.confirmed().filter(customer__in=customers)
    known = {customer.pk: customer for customer in customers}
    return [
        Closed(row.opt_out, (customer,), is_person=True)
        for row in rows.select_related("opt_out").order_by("-pk")
        for customer in [known[row.customer_id]]
        if row.opt_out.ended_at
        or row.opt_out.phone_index not in customer.number_indexes
    ]


def _closed_numbers(customers: list[Customer]) -> list[Closed]:
    by_number: dict[str, list[Customer]] = {}
    for customer in customers:
        for index in customer.number_indexes:
            by_number.setdefault(index, []).append(customer)
    standing = OptOut.objects.standing().filter(phone_index__in=by_number)
    return [Closed(each, tuple(by_number[each.phone_index])) for each in standing]


def closed_of_customer(customer: Customer, now: datetime) -> list[Closed] | None:
    return closed([customer])


def closed_of_vehicle(vehicle: Vehicle, now: datetime) -> list[Closed] | None:
    people = vehicle.contacts.standing().select_related("customer")
    return closed([contact.customer for contact in people])


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
    rows = InboundMessage.objects.filter(phone_index__in=customer.number_indexes)
    return [
        Replied(each, InboundMessage.TONES.get(each.verdict, ""))
        for each in rows.order_by("-received_at", "-id")[:SHOWN]
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
