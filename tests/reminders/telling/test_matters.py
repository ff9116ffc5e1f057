from __future__ import annotations

from datetime import timedelta

import pytest

from calls.models import CallAttempt, CallTask
from customers.models import VehicleContact
from reminders.models import Holdout, Reminder, RuleStep
from reminders.telling.matters import read_matters, reasons_of
from tests.contact import complain
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY, make_due_item
from tests.screen_rows import make_call, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_rules")]


@pytest.fixture
def owner():
    return make_customer()


@pytest.fixture
def task(owner):
    task = make_call(owner, make_vehicle(owner=owner))
    Reminder.objects.all().delete()
    task.vehicle.due_items.all().delete()
    return task


def due_for(owner, days=5, *, reason="maintenance", **fields):
    return make_due_item(
        vehicle=make_vehicle(owner=owner),
        reason=reason,
        due_on=TODAY + timedelta(days=days),
        **fields,
    )


def told(task):
    return [each.item for each in read_matters(task, NOW)]


@pytest.mark.parametrize(("days", "is_told"), [(-3, True), (31, True), (32, False)])
def test_what_is_due_within_a_month_for_any_car_is_told(owner, task, days, is_told):
    item = due_for(owner, days)

    assert told(task) == [*[item] * is_told]


def test_the_most_urgent_matter_comes_first(owner, task):
    service, policy = due_for(owner, 1), due_for(owner, 9, reason="insurance")

    assert told(task) == [policy, service]
    assert reasons_of(read_matters(task, NOW)) == {"insurance", "maintenance"}


@pytest.mark.parametrize(
    "fields",
    [{"is_backlog": True}, {"status": "done"}, {"reason": "birthday"}],
    ids=["not approved", "done", "a wish"],
)
def test_what_is_no_date_to_tell_is_left_out(owner, task, fields):
    due_for(owner, **fields)

    assert told(task) == []


def test_only_cars_of_which_this_number_is_told_count(owner, task):
    driven = due_for(make_customer())
    VehicleContact.objects.create(vehicle=driven.vehicle, customer=owner, role="driver")

    assert told(task) == []


def test_a_control_group_is_not_told_by_the_way(owner, task):
    due_for(owner)
    Holdout.objects.update_or_create(reason="maintenance", defaults={"percent": 100})

    assert told(task) == []


def test_what_may_not_be_said_today_is_not_told(owner, task):
    due_for(owner)
    policy = due_for(owner, reason="insurance")
    complain(owner)

    assert told(task) == [policy]


def test_what_the_owner_has_answered_is_not_told_again(owner, task):
    item = due_for(owner)
    answered = CallTask.objects.create(
        customer=owner,
        phone_index=owner.phone_index,
        vehicle=item.vehicle,
        call_on=TODAY,
        due_on=TODAY,
        created_at=NOW,
        status="done",
        closed_at=NOW,
        closed_because="客户不需要",
    )
    CallAttempt.objects.create(
        task=answered, at=NOW, by=make_staff(), outcome="refused"
    )
    step = RuleStep.objects.filter(reason="maintenance", channel="call")[0]
    Reminder.objects.create(
        due_item=item,
        step=step,
        planned_on=TODAY,
        last_day_on=TODAY,
        status="sent",
        call=answered,
    )

    assert told(task) == []
