from __future__ import annotations

from datetime import timedelta

import pytest

from customers.merging.records import merge_cars, merge_customers, undo
from reminders.deciding.decide import decide_reminders
from reminders.models import Reminder
from reminders.telling.dispatch import dispatch_reminders
from sms.models import Message
from tests.factories import NOW, make_customer, make_message, make_vehicle
from tests.reminders.builders import TODAY, make_due_item, make_reminder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]

Status = Reminder.Status
DUE = TODAY + timedelta(days=7)


@pytest.fixture
def cars():
    owner = make_customer()
    return make_vehicle(owner=owner), make_vehicle(owner=owner)


def _cycle(car, status=Status.PENDING, **fields):
    """The reminder of a cycle that every car has."""
    item = make_due_item(vehicle=car, due_on=DUE)
    return make_reminder(due_item=item, status=status, **fields)


def _merge(cars):
    kept, lost = cars
    return merge_cars(kept.pk, lost.pk, by=None, now=NOW)


def _state(reminder):
    reminder.refresh_from_db()
    return reminder.due_item.vehicle, reminder.status


def test_a_cycle_of_the_lost_car_alone_goes_to_the_other(cars):
    kept, lost = cars
    told = _cycle(lost, Status.SENT, message=make_message(status="delivered"))

    merge = _merge(cars)

    assert _state(told) == (kept, Status.SENT)
    undo(merge, by=None, now=NOW)
    assert _state(told) == (lost, Status.SENT)


def test_a_step_that_waits_on_both_waits_once(cars):
    kept, lost = cars
    first, second = _cycle(kept), _cycle(lost)

    merge = _merge(cars)

    assert _state(first) == (kept, Status.PENDING)
    assert _state(second) == (lost, Status.CANCELLED)
    undo(merge, by=None, now=NOW)
    assert _state(second) == (lost, Status.PENDING)


def test_a_step_that_the_lost_car_was_told_is_told_for_the_other(cars):
    kept, lost = cars
    text = make_message(status="delivered")
    waiting, told = _cycle(kept), _cycle(lost, Status.SENT, message=text)

    merge = _merge(cars)

    assert _state(waiting) == (kept, Status.SENT)
    assert waiting.message == text
    undo(merge, by=None, now=NOW)
    assert _state(waiting) == (kept, Status.PENDING)
    assert _state(told) == (lost, Status.SENT)


def test_a_step_that_the_other_car_was_told_is_withdrawn(cars):
    kept, lost = cars
    told = _cycle(kept, Status.SENT, message=make_message(status="delivered"))
    waiting = _cycle(lost)

    _merge(cars)

    assert _state(told) == (kept, Status.SENT)
    assert _state(waiting) == (lost, Status.CANCELLED)


def test_steps_of_the_same_cycle_that_only_the_lost_car_has_go_over(cars):
    kept, lost = cars
    _cycle(kept)
    item = make_due_item(vehicle=lost, due_on=DUE)
    text = make_message(status="delivered")
    other = make_reminder(
        due_item=item, offset_days=-30, status=Status.SENT, message=text
    )

    merge = _merge(cars)

    assert _state(other) == (kept, Status.SENT)
    undo(merge, by=None, now=NOW)
    assert _state(other) == (lost, Status.SENT)


def test_two_queued_texts_about_one_cycle_become_one(cars):
    for car in cars:
        _cycle(car)
    owner = cars[1].contacts.get()
    owner.customer = make_customer(name="王小明")
    owner.save()
    decide_reminders(now=NOW)
    dispatch_reminders(now=NOW)
    assert Message.objects.filter(status="queued").count() == 2

    _merge(cars)
    decide_reminders(now=NOW)
    dispatch_reminders(now=NOW)

    (text,) = Message.objects.filter(status="queued")
    assert text.vehicle == cars[0]


def test_a_queued_text_is_decided_again_for_the_number_that_is_kept():
    kept, lost = make_customer(), make_customer()
    reminder = _cycle(make_vehicle(owner=lost))
    decide_reminders(now=NOW)
    dispatch_reminders(now=NOW)

    merge_customers(kept.pk, lost.pk, by=None, now=NOW)

    assert Message.objects.get().status == "cancelled"
    assert _state(reminder)[1] == Status.PENDING
    decide_reminders(now=NOW)
    dispatch_reminders(now=NOW)
    assert Message.objects.get(status="queued").phone == kept.phone


@pytest.mark.usefixtures("all_rules")
def test_a_greeting_that_one_record_had_is_not_sent_to_the_other():
    kept, lost = make_customer(), make_customer()
    had, waiting = (
        make_reminder(
            due_item=make_due_item(
                vehicle=make_vehicle(owner=owner),
                reason="birthday",
                subject="birthday",
                variant="",
                due_on=TODAY,
            ),
            offset_days=0,
            status=status,
        )
        for owner, status in ((lost, Status.SENT), (kept, Status.PENDING))
    )
    Reminder.objects.filter(pk=had.pk).update(message=make_message(status="delivered"))

    merge_customers(kept.pk, lost.pk, by=None, now=NOW)

    assert (_state(had)[1], _state(waiting)[1]) == (Status.SENT, Status.CANCELLED)
