"""An appointment holds the ladder of a service, and its end frees it at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.models import User
from customers.models import NumberDoubt
from reminders.day import run_day
from reminders.ladder.freed import free, free_of_bookings
from reminders.models import Reminder, RuleStep
from sms.models import Message
from tests.contact import doubt
from tests.factories import make_customer, make_phone, make_vehicle
from tests.reminders.builders import at
from workshop.booking import book, cancel

pytestmark = pytest.mark.django_db

# A Thursday.
DUE_ON = date(2027, 1, 14)


def on(days):
    return DUE_ON + timedelta(days=days)


@pytest.fixture
def car(all_rules):
    """Due by time alone; only the texts of the service are on."""
    RuleStep.objects.exclude(reason="maintenance").update(is_active=False)
    RuleStep.objects.exclude(channel="text").update(is_active=False)
    vehicle = make_vehicle(
        owner=make_customer(), delivered_on=date(2023, 1, 1), registered_on=None
    )
    due(vehicle, "RO1")
    return vehicle


def due(vehicle, order_number):
    vehicle.service_records.create(
        order_number=order_number, came_in_on=date(2026, 1, 14), kind="maintenance"
    )


def live(first, last, each_day=lambda days: None):
    """Return on which days a text was queued, by distance from the due day."""
    told = []
    for days in range(first, last + 1):
        each_day(days)
        before = Message.objects.count()
        run_day(now=at(on(days)))
        told += [days] * (Message.objects.count() - before)
    return told


def reserve(car, days, *, today):
    adviser, _ = User.objects.get_or_create(username="li")
    return book(car, on(days), by=adviser, today=on(today))


def latest(offset_days):
    reminder = Reminder.objects.get(step__offset_days=offset_days)
    return reminder.status, reminder.decisions.last().code


@pytest.mark.parametrize(
    ("appointment_at", "stopped"),
    [
        pytest.param(-5, ("held", "booked"), id="held until the day after it"),
        pytest.param(20, ("suppressed", "booked"), id="it came too late to wait"),
    ],
)
def test_a_cancelled_appointment_frees_the_step_in_the_next_run(
    car, appointment_at, stopped
):
    appointment = reserve(car, appointment_at, today=-8)
    assert live(-8, -7) == []
    assert latest(-7) == stopped

    cancel(appointment, today=on(-7))

    assert live(-6, -5) == [-6]
    assert latest(-7) == ("sent", "send")


def test_a_missed_appointment_frees_the_step_as_well(car):
    reserve(car, -1, today=-8)

    assert live(-8, 3) == [0]
    assert latest(0) == ("sent", "send")


def test_another_appointment_still_holds_the_step(car):
    appointment = reserve(car, -5, today=-8)
    live(-8, -7)
    cancel(appointment, today=on(-7))
    reserve(car, -5, today=-7)

    assert free_of_bookings(now=at(on(-6))) == 0
    assert latest(-7) == ("held", "booked")


def test_a_step_whose_day_has_passed_is_not_revived(car):
    appointment = reserve(car, 20, today=-8)
    live(-8, -7)
    cancel(appointment, today=on(-3))

    assert free_of_bookings(now=at(on(-3))) == 0


@pytest.mark.parametrize(
    ("found_at", "texts"),
    [
        pytest.param(-5, [-5, 0], id="while the step may still go"),
        pytest.param(-3, [0], id="after its last day"),
        pytest.param(None, [], id="never"),
    ],
)
def test_a_number_that_is_found_frees_the_steps_that_lacked_it(car, found_at, texts):
    owner = car.contacts.get().customer
    phone, owner.phone = owner.phone, ""
    owner.save()

    def each_day(days):
        if days == found_at:
            owner.phone = phone
            owner.save()

    assert live(-8, 2, each_day) == texts


def test_a_second_number_frees_the_steps_of_a_wrong_one(car):
    owner = car.contacts.get().customer
    doubt(owner)
    assert live(-8, -6) == []
    assert latest(-7) == ("suppressed", "wrong_number")

    owner.second_phone = make_phone()
    owner.save()

    assert live(-5, -4) == [-5]
    assert Message.objects.get().phone == owner.second_phone


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_what_is_freed(
    all_rules, count, django_assert_num_queries
):
    owners = [make_customer() for _ in range(count)]
    for number, owner in enumerate(owners):
        due(make_vehicle(owner=owner, registered_on=None), f"RO{number}")
        doubt(owner)
    live(-8, -7)
    NumberDoubt.objects.all().delete()

    with django_assert_num_queries(10):
        assert free(now=at(on(-6))) == count


def repair(car, days):
    car.service_records.create(order_number="RO2", came_in_on=on(days), kind="repair")


@pytest.mark.parametrize(
    ("visited", "texts"),
    [
        pytest.param(-8, [-1, 2], id="D-7 waits past its grace, until D-1"),
        pytest.param(-1, [-7, 6], id="the text of the day waits until D+6"),
        pytest.param(1, [-7, 0], id="after it nothing is delayed"),
        pytest.param(0, [-7, 7], id="on the day itself it goes past its grace"),
    ],
)
def test_a_repair_delays_the_steps_and_drops_none(car, visited, texts):
    live(-61, -60)

    def each_day(days):
        if days == visited:
            repair(car, days)

    assert live(-9, 14, each_day) == texts
    assert {str(each.due_item.due_on) for each in Reminder.objects.all()} == {
        str(DUE_ON)
    }
    assert "suppressed" not in set(Reminder.objects.values_list("status", flat=True))
