from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import Customer, Vehicle, VehicleContact
from sms.models import CapSlot, Message
from sms.numbers import addressees
from sms.sending.claims import claim
from sms.sending.delivery import pass_gate
from sms.sending.record import Ticket
from tests.factories import (
    NOW,
    make_customer,
    make_message,
    make_phone,
    make_template,
    make_vehicle,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_customer()


@pytest.fixture
def car(owner):
    return make_vehicle(owner=owner)


@pytest.fixture
def message(owner, car):
    """A text about the owner's car, queued before anything changes."""
    return make_message(phone=owner.phone, customer=owner, vehicle=car)


def gate(now=NOW):
    [claimed] = claim(now=now).claims
    return pass_gate(claimed, now=now)


def state():
    return Message.objects.values_list("status", "reason").get()


def test_text_goes_to_whom_nothing_happened(message):
    assert isinstance(gate(), Ticket)


@pytest.mark.parametrize(
    ("hold", "reason"),
    [
        ("do_not_disturb", "客户要求勿扰"),
        ("wrong_number", "号码存疑，请与客户核实"),
    ],
)
def test_customer_held_since_the_queue_gets_nothing(message, hold, reason):
    Customer.objects.update(hold=hold)

    assert gate() is None
    assert state() == ("suppressed", reason)
    assert not CapSlot.objects.exists()


def test_hold_counts_for_the_number_whoever_it_is_noted_at(message, owner):
    make_customer(name="李娜", second_phone=owner.phone, hold="do_not_disturb")

    assert gate() is None
    assert state() == ("suppressed", "客户要求勿扰")


def test_hold_of_another_number_or_of_a_merged_customer_is_none(message, owner):
    make_customer(hold="do_not_disturb")
    make_customer(phone=owner.phone, hold="do_not_disturb", merged_into=owner)

    assert isinstance(gate(), Ticket)


@pytest.mark.parametrize("category", ["maintenance", "care", "campaign"])
def test_open_complaint_keeps_the_text_until_it_is_settled(owner, category):
    template = make_template(slug=category, category=category)
    make_message(
        template_version=template,
        phone=owner.phone,
        expires_at=NOW + timedelta(days=3),
    )
    Customer.objects.update(hold="complaint")

    assert gate() is None
    assert state() == ("queued", addressees.COMPLAINT)

    Customer.objects.update(hold="")
    assert isinstance(gate(NOW + timedelta(days=1)), Ticket)


@pytest.mark.parametrize("category", ["inspection", "insurance", "recall"])
def test_open_complaint_stops_no_legal_date(owner, category):
    template = make_template(slug=category, category=category)
    make_message(template_version=template, phone=owner.phone)
    Customer.objects.update(hold="complaint")

    assert isinstance(gate(), Ticket)


@pytest.mark.parametrize("status", ["sold", "scrapped"])
def test_car_gone_since_the_queue_is_not_texted_about(message, status):
    Vehicle.objects.update(status=status)

    assert gate() is None
    assert state() == ("cancelled", addressees.CAR_GONE)


def test_former_owner_gets_nothing(message, car):
    VehicleContact.objects.update(until_on=NOW.date())
    VehicleContact.objects.create(vehicle=car, customer=make_customer(name="李娜"))

    assert gate() is None
    assert state() == ("cancelled", addressees.NOT_THEIR_CAR)


def test_corrected_number_gets_the_next_text_and_the_wrong_one_nothing(message, owner):
    owner.phone = make_phone()
    owner.save()

    assert gate() is None
    assert state() == ("cancelled", addressees.NOT_THEIR_CAR)


def test_number_that_became_the_second_one_is_still_theirs(message, owner):
    owner.phone, owner.second_phone = make_phone(), owner.phone
    owner.save()

    assert isinstance(gate(), Ticket)
