from __future__ import annotations

from datetime import date, timedelta

import pytest

from reminders.deciding.decide import decide_reminders
from reminders.ladder.rescheduling import move_reminders, withdraw_reminders
from reminders.models import DueItem, Reminder
from reminders.telling.dispatch import dispatch_reminders
from sms.models import Message
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY, make_due_item, make_reminder

Status = Reminder.Status


def planned(status=Status.PENDING, *, days=7, **fields):
    item = make_due_item(due_on=TODAY + timedelta(days=days), **fields)
    return make_reminder(due_item=item, status=status)


def dispatched(*, merged_reason=None):
    """A reminder whose text is queued, and perhaps another that rides in it."""
    vehicle = make_vehicle(owner=make_customer())
    due_on = TODAY + timedelta(days=7)
    lead = make_reminder(due_item=make_due_item(vehicle=vehicle, due_on=due_on))
    rider = merged_reason and make_reminder(
        due_item=make_due_item(vehicle=vehicle, reason=merged_reason, due_on=due_on)
    )
    decide_reminders(now=NOW)
    dispatch_reminders(now=NOW)
    return lead, rider


def withdraw(reminder):
    return withdraw_reminders([reminder.due_item_id], now=NOW)


def move(reminder, due_on):
    DueItem.objects.filter(pk=reminder.due_item_id).update(due_on=due_on)
    return move_reminders([reminder.due_item_id], now=NOW)


def state(reminder):
    reminder.refresh_from_db()
    decision = reminder.decisions.order_by("pk").last()
    return (reminder.status, decision.code if decision else "")


@pytest.mark.parametrize("status", [Status.PENDING, Status.HELD, Status.DECIDED])
def test_reminder_of_a_closed_item_is_cancelled(rules, status):
    reminder = planned(status)

    assert withdraw(reminder) == 1
    assert state(reminder) == (Status.CANCELLED, "cycle_over")


@pytest.mark.parametrize("status", [Status.SUPPRESSED, Status.MISSED, Status.CANCELLED])
def test_what_ended_stays_as_it_ended(rules, status):
    reminder = planned(status)

    assert withdraw(reminder) == 0
    assert state(reminder) == (status, "")


def test_queued_text_of_a_closed_item_is_called_off(rules):
    reminder, _ = dispatched()

    assert withdraw(reminder) == 1

    message = Message.objects.get()
    assert (message.status, message.reason) == (
        "cancelled",
        "事实有变，未发出的提醒随之改变",
    )
    assert state(reminder) == (Status.CANCELLED, "cycle_over")
    assert reminder.message is None


@pytest.mark.parametrize("status", ["sending", "accepted", "delivered", "unknown"])
def test_text_that_may_have_left_stays_what_it_was(rules, status):
    reminder, _ = dispatched()
    Message.objects.update(status=status)

    assert withdraw(reminder) == 0
    assert state(reminder) == (Status.SENT, "send")
    assert Message.objects.get().status == status


def test_rider_of_a_cancelled_text_is_decided_anew_and_sent_alone(rules):
    lead, rider = dispatched(merged_reason="maintenance")

    withdraw(lead)

    assert state(rider) == (Status.PENDING, "split")
    assert (rider.message, rider.merged_into) == (None, None)
    decide_reminders(now=NOW)
    dispatch_reminders(now=NOW)
    assert state(rider) == (Status.SENT, "send")
    assert [each.status for each in Message.objects.order_by("pk")] == [
        "cancelled",
        "queued",
    ]


def test_lead_of_a_rider_that_is_over_is_sent_anew_without_it(rules):
    lead, rider = dispatched(merged_reason="maintenance")

    withdraw(rider)
    decide_reminders(now=NOW)
    dispatch_reminders(now=NOW)

    assert state(rider) == (Status.CANCELLED, "cycle_over")
    assert state(lead) == (Status.SENT, "send")
    cancelled, queued = Message.objects.order_by("pk")
    assert (cancelled.status, queued.status) == ("cancelled", "queued")
    assert "另有到期" in cancelled.body
    assert "另有到期" not in queued.body


def test_rider_that_is_over_before_dispatch_leaves_its_lead_decided(rules):
    vehicle = make_vehicle(owner=make_customer())
    due_on = TODAY + timedelta(days=7)
    lead = make_reminder(due_item=make_due_item(vehicle=vehicle, due_on=due_on))
    rider = make_reminder(
        due_item=make_due_item(vehicle=vehicle, reason="maintenance", due_on=due_on)
    )
    decide_reminders(now=NOW)

    withdraw(rider)

    assert state(rider) == (Status.CANCELLED, "cycle_over")
    assert state(lead) == (Status.DECIDED, "send")


def test_moved_item_plans_its_reminder_for_the_new_day(rules):
    reminder = planned()

    assert move(reminder, TODAY + timedelta(days=20)) == 1

    assert state(reminder) == (Status.PENDING, "moved")
    assert (reminder.planned_on, reminder.last_day_on) == (
        date(2026, 12, 4),
        date(2026, 12, 9),
    )


def test_queued_text_of_a_moved_item_is_called_off_and_planned_again(rules):
    reminder, _ = dispatched()

    move(reminder, TODAY + timedelta(days=20))

    assert Message.objects.get().status == "cancelled"
    assert state(reminder) == (Status.PENDING, "moved")
    assert reminder.message is None


def test_text_already_sent_is_not_sent_again_for_the_new_day(rules):
    reminder, _ = dispatched()
    Message.objects.update(status="accepted")

    assert move(reminder, TODAY + timedelta(days=20)) == 0
    assert state(reminder) == (Status.SENT, "send")


@pytest.mark.parametrize("status", [Status.MISSED, Status.SUPPRESSED, Status.CANCELLED])
def test_new_day_gives_another_chance_to_what_ended_without_a_text(rules, status):
    reminder = planned(status)

    move(reminder, TODAY + timedelta(days=20))

    assert state(reminder) == (Status.PENDING, "moved")


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param(2, (Status.PENDING, "moved"), id="its last day is today"),
        pytest.param(1, (Status.CANCELLED, "moved_past"), id="was yesterday"),
    ],
)
def test_item_moved_nearer_may_leave_its_step_behind(rules, days, expected):
    reminder = planned(days=20)

    move(reminder, TODAY + timedelta(days=days))

    assert state(reminder) == expected


def test_what_ended_and_is_past_by_the_new_day_too_is_left_alone(rules):
    reminder = planned(Status.MISSED)

    assert move(reminder, TODAY - timedelta(days=20)) == 0
    assert state(reminder) == (Status.MISSED, "")


def test_items_without_reminders_cost_one_query(rules, django_assert_num_queries):
    item = make_due_item()

    with django_assert_num_queries(1):
        withdraw_reminders([item.pk], now=NOW)
    with django_assert_num_queries(0):
        withdraw_reminders([], now=NOW)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_reminders(
    rules, django_assert_num_queries, count
):
    reminders = [dispatched()[0] for _ in range(count)]

    with django_assert_num_queries(14):
        withdraw_reminders([each.due_item_id for each in reminders], now=NOW)
