"""Consents of a customer, recorded as a door does it."""

from __future__ import annotations

from customers.wishes.consent import Given, Origin, Scope, record_consents
from tests.contact import ask, code
from tests.factories import NOW

FILE = Origin("客户.xlsx", "ab" * 32, "Sheet1", 7, "是")


def given(customer, **fields):
    values = {"scope": Scope.MARKETING, "channel": "到店书面", "given_on": NOW.date()}
    return Given(customer.pk, **{**values, "proof": "签字的同意书", **fields})


def record(*consents, by=None, now=NOW):
    return record_consents(consents, by=by, now=now)


def advertising(number):
    """Return what stands against a commercial text, '' where nothing does."""
    return code(ask(number, "campaign", message_class="commercial"))
