"""Facts against a contact, and the short question whether one may be made."""

from __future__ import annotations

from typing import Any

from customers.contact import (
    Ask,
    Category,
    Channel,
    MessageClass,
    Refused,
    Until,
    may_contact,
)
from customers.models import Consent, Customer, DoNotDisturb, NumberDoubt
from feedback.models import Complaint
from tests.factories import NOW


def leave_alone(customer: Customer, **fields: Any) -> DoNotDisturb:
    values = {"proof": "电话里要求", "recorded_at": NOW, **fields}
    return DoNotDisturb.objects.create(customer=customer, **values)


def doubt(customer: Customer, number: str = "", **fields: Any) -> NumberDoubt:
    values = {"source": "staff", "recorded_at": NOW, **fields}
    return NumberDoubt.objects.create(
        customer=customer, phone_index=number or customer.phone_index, **values
    )


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


def agree(customer: Customer, scope: str = "marketing") -> Consent:
    return Consent.objects.create(
        customer=customer,
        phone_index=customer.phone_index,
        scope=scope,
        channel="到店",
        given_on=NOW.date(),
    )


def ask(number: str, category: str = "maintenance", **fields: Any) -> Ask:
    channel = Channel(fields.pop("channel", "text"))
    message_class = MessageClass(fields.pop("message_class", "service"))
    return Ask(number, Category(category), message_class, channel, **fields)


def code(asked: Ask) -> str:
    """Return what stands against the contact, '' where nothing does."""
    (verdict,) = may_contact([asked], NOW)
    return verdict.code if isinstance(verdict, Refused | Until) else ""


def why_not(number: str, category: str = "maintenance", **fields: Any) -> str:
    """Return the sentence that refuses a contact, '' where it may be made."""
    (verdict,) = may_contact([ask(number, category, **fields)], NOW)
    return verdict.sentence if isinstance(verdict, Refused | Until) else ""


def closed_to(number: str) -> dict[str, str]:
    """Return each category whose texts the number gets not, with the sentence."""
    found = {each.value: why_not(number, each) for each in Category}
    return {category: why for category, why in found.items() if why}
