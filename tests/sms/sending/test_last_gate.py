from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.models import Vehicle, VehicleContact
from sms.models import CapSlot, Message
from sms.sending.claims import claim
from sms.sending.delivery import deliver, pass_gate
from sms.sending.record import Ticket
from tests.contact import (
    HAPPENS,
    MATRIX,
    complain,
    doubt,
    is_held,
    leave_alone,
    refuse_texts,
)
from tests.factories import (
    NOW,
    make_customer,
    make_message,
    make_phone,
    make_template,
    make_vehicle,
)
from tests.screen_rows import make_staff

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
    ("happens", "reason"),
    [
        (leave_alone, "客户要求勿扰"),
        (doubt, "号码存疑，请与客户核实"),
        (refuse_texts, "客户不同意接收短信"),
    ],
)
def test_whoever_says_no_since_the_queue_gets_nothing(message, owner, happens, reason):
    happens(owner)

    assert gate() is None
    assert state() == ("suppressed", reason)
    assert not CapSlot.objects.exists()


def test_hold_counts_for_the_number_whoever_it_is_noted_at(message, owner):
    leave_alone(make_customer(name="李娜", second_phone=owner.phone))

    assert gate() is None
    assert state() == ("suppressed", "客户要求勿扰")


def test_hold_of_another_number_or_of_a_merged_customer_is_none(message, owner):
    leave_alone(make_customer())
    leave_alone(make_customer(phone=owner.phone, merged_into=owner))

    assert isinstance(gate(), Ticket)


@pytest.mark.parametrize("category", ["maintenance", "warranty", "care", "campaign"])
def test_open_complaint_keeps_the_text_until_it_is_settled(owner, category):
    template = make_template(slug=category, category=category)
    make_message(
        template_version=template,
        phone=owner.phone,
        expires_at=NOW + timedelta(days=3),
    )
    complaint = complain(owner)

    assert gate() is None
    assert state() == ("queued", "客户的投诉还在处理")

    complaint.delete()
    assert isinstance(gate(NOW + timedelta(days=1)), Ticket)


@pytest.mark.parametrize("category", ["inspection", "insurance", "recall"])
def test_open_complaint_stops_no_legal_date(owner, category):
    template = make_template(slug=category, category=category)
    make_message(template_version=template, phone=owner.phone)
    complain(owner)

    assert isinstance(gate(), Ticket)


@pytest.mark.parametrize("status", ["sold", "scrapped"])
def test_car_gone_since_the_queue_is_not_texted_about(message, status):
    Vehicle.objects.update(status=status)

    assert gate() is None
    assert state() == ("cancelled", "车辆已转出或报废")


def test_former_owner_gets_nothing(message, car):
    VehicleContact.objects.update(until_on=NOW.date())
    VehicleContact.objects.create(vehicle=car, customer=make_customer(name="李娜"))

    assert gate() is None
    assert state() == ("cancelled", "该号码不再是这辆车的联系人")


def test_corrected_number_gets_the_next_text_and_the_wrong_one_nothing(message, owner):
    owner.phone = make_phone()
    owner.save()

    assert gate() is None
    assert state() == ("cancelled", "该号码不再是这辆车的联系人")


def test_number_that_became_the_second_one_is_still_theirs(message, owner):
    owner.phone, owner.second_phone = make_phone(), owner.phone
    owner.save()

    assert isinstance(gate(), Ticket)


@pytest.mark.parametrize("silence", MATRIX)
def test_the_last_gate_walks_the_matrix(silence):
    """Every category of ``tests.contact.MATRIX``, each to a number of its own."""
    messages = {}
    for category in MATRIX["opted_out"]["text"].split():
        owner = make_customer()
        vehicle = make_vehicle(owner=owner)
        messages[category] = make_message(
            phone=owner.phone,
            customer=owner,
            vehicle=vehicle,
            template_version=make_template(slug=category, category=category),
            message_class="commercial" if silence == "no_consent" else "service",
            expires_at=NOW + timedelta(days=9),
        )
        HAPPENS[silence](owner, vehicle)

    for claimed in claim(now=NOW).claims:
        pass_gate(claimed, now=NOW)

    held = set()
    for category, each in messages.items():
        each.refresh_from_db()
        held |= {category} if each.status != "sending" else set()
    assert held == {each for each in messages if is_held(silence, "text", each)}


@pytest.mark.parametrize("count", [1, 3])
def test_asking_costs_two_statements_of_the_gate(message, owner, car, count):
    """However much stands against the number, its people and the car."""
    for number in range(count):
        leave_alone(make_customer(phone=owner.phone))
        complain(owner, about=str(number))
    [claimed] = claim(now=NOW).claims

    with CaptureQueriesContext(connection) as queries:
        assert pass_gate(claimed, now=NOW) is None

    asking = [each["sql"] for each in queries if "customers_" in each["sql"]]
    # Beside them: savepoint, the message, the place given back, its state, release.
    assert (len(asking), len(queries)) == (2, 7)


def test_a_text_that_may_go_passes_in_eight_statements(message):
    [claimed] = claim(now=NOW).claims

    with CaptureQueriesContext(connection) as queries:
        assert isinstance(pass_gate(claimed, now=NOW), Ticket)

    assert len(queries) == 8


def test_what_follows_up_a_complaint_passes_as_it_does_the_arbiter(owner):
    complain(owner)
    care = make_template(slug="care", category="care")
    make_message(phone=owner.phone, about="complaint", template_version=care)

    assert isinstance(gate(), Ticket)


def test_warranty_text_stays_off_the_phone_from_the_click_on_the_complaint(
    wired, client, owner, car
):
    """The form is filled in while the text waits in the queue."""
    client.force_login(make_staff("服务顾问"))
    warranty = make_template(slug="warranty", category="warranty")
    make_message(phone=owner.phone, vehicle=car, template_version=warranty)
    other = make_message(template_version=warranty)

    client.post(reverse("feedback:open", args=[owner.pk]), {"about": "异响没有修好"})
    deliver(lambda: NOW, budget=timedelta(seconds=20))

    assert [text.phone for text in wired.desk.texts()] == [other.phone]
    assert (Message.objects.get(vehicle=car).reason) == "客户的投诉还在处理"
