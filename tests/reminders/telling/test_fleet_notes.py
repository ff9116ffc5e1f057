from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from calls.models import CallTask
from reminders.models import ListedDate
from reminders.telling.fleet_notes import finish_call, list_of, note_dates
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY, make_due_item, make_reminder

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TOLD = ListedDate.Outcome.TOLD


@pytest.fixture
def li():
    return User.objects.create(username="li", name="李明")


@pytest.fixture
def task(rules):
    """A call about a date in two months, while another is near."""
    owner = make_customer(kind="company")
    car = make_vehicle(owner=owner)
    task = CallTask.objects.create(
        customer=owner,
        phone_index=owner.phone_index,
        vehicle=car,
        call_on=TODAY,
        due_on=TODAY,
        created_at=NOW,
    )
    far = make_due_item(vehicle=car, due_on=TODAY + 60 * DAY)
    make_reminder(due_item=far, call=task, status="sent")
    make_due_item(
        vehicle=car, due_on=TODAY + 9 * DAY, reason="inspection", subject="inspection"
    )
    return task


def items(call, *, task=None):
    return [line.row.item for line in list_of(call.customer, TODAY, task=task)]


def test_the_list_of_a_call_has_its_subjects_too(task):
    assert (len(items(task)), len(items(task, task=task))) == (1, 2)


def test_a_call_is_done_when_its_whole_list_is_noted(task, li):
    first, last = items(task, task=task)

    note_dates([first], TOLD, by=li, now=NOW)
    assert not finish_call(task, by=li, now=NOW)
    note_dates([last], TOLD, by=li, now=NOW)
    assert finish_call(task, by=li, now=NOW)

    task.refresh_from_db()
    assert (task.status, task.closed_because) == ("done", "清单上的日期都已告知")
    assert not finish_call(task, by=li, now=NOW)


def test_what_is_done_meanwhile_is_not_noted(task, li):
    (item,) = items(task)
    task.vehicle.due_items.filter(pk=item).update(status="done")

    assert note_dates([item], TOLD, by=li, now=NOW) == 0


def test_a_car_whose_number_is_another_persons_is_not_listed(task):
    stranger = make_customer()
    car = make_vehicle(owner=stranger)
    car.contacts.create(customer=task.customer, role="payer")
    make_due_item(vehicle=car, due_on=TODAY)

    assert len(items(task)) == 1
