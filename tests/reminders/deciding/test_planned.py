from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.deciding.planned import HORIZON_DAYS, read_planned
from reminders.models import Reminder, RuleStep
from reminders.models.due import DueItem
from shop.days.calendar import Calendar
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import TODAY, make_due_item, make_reminder, step_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_rules")]
DAY = timedelta(days=1)


def insured(owner, days):
    return make_due_item(vehicle=make_vehicle(owner=owner), due_on=TODAY + days * DAY)


def planned_of(owner, today=TODAY):
    found = read_planned({owner.phone_index}, today, Calendar())
    return [
        ((each.on - today).days, each.label, (each.due_on - today).days)
        for each in found.get(owner.phone_index, ())
    ]


def test_the_texts_of_the_coming_days_are_planned():
    owner = make_customer()
    insured(owner, 9)
    insured(make_customer(), 8)

    assert planned_of(owner) == [(2, "保险", 9), (8, "保险", 9)]


def test_all_cars_of_the_person_count():
    owner = make_customer()
    insured(owner, 9)
    insured(owner, 12)

    assert [on for on, *_ in planned_of(owner)] == [2, 5, 8, 11]


@pytest.mark.parametrize(("days", "is_planned"), [(0, True), (1, False)])
def test_texts_up_to_the_horizon_are_planned(days, is_planned):
    owner = make_customer()
    insured(owner, HORIZON_DAYS + days + 7)

    planned = [on for on, *_ in planned_of(owner)]

    assert (HORIZON_DAYS in planned) is is_planned


def test_a_reminder_is_planned_for_a_fitting_day():
    """A month before would be 30 November, and neither that nor the first suits."""
    owner = make_customer()
    insured(owner, 39)

    assert planned_of(owner) == [(11, "保险", 39)]


def test_what_is_over_is_not_planned():
    owner = make_customer()
    DueItem.objects.filter(pk=insured(owner, 9).pk).update(status="done")

    assert planned_of(owner) == []


@pytest.mark.parametrize(("channel", "count"), [("phone", 0), ("sms", 2)])
def test_what_becomes_a_call_by_preference_is_no_planned_text(channel, count):
    owner = make_customer(preferred_channel=channel)
    insured(owner, 9)

    assert len(planned_of(owner)) == count


def test_calls_and_switched_off_steps_are_not_planned():
    owner = make_customer()
    insured(owner, 9)
    RuleStep.objects.filter(pk=step_of("insurance", -7).pk).update(is_active=False)

    assert planned_of(owner) == [(8, "保险", 9)]


@pytest.mark.parametrize(
    ("status", "again", "days"),
    [
        (Reminder.Status.HELD, 3, [3, 6]),
        (Reminder.Status.HELD, 0, [6]),
        (Reminder.Status.SENT, None, [6]),
        (Reminder.Status.SUPPRESSED, None, [6]),
    ],
)
def test_a_step_with_a_reminder_counts_only_while_it_waits(status, again, days):
    owner = make_customer()
    make_reminder(
        due_item=insured(owner, 7),
        status=status,
        ask_again_on=None if again is None else TODAY + again * DAY,
    )

    assert [on for on, *_ in planned_of(owner)] == days


def test_a_repetition_as_a_call_is_no_text():
    owner = make_customer()
    item = insured(owner, 2)
    make_reminder(due_item=item, offset_days=-7, status="failed")
    again = {"round": 1, "is_called": True, "planned_on": TODAY + DAY}
    make_reminder(due_item=item, offset_days=-7, **again)

    assert planned_of(owner) == [(1, "保险", 2)]


def test_a_season_that_waits_for_its_day_is_spread_once():
    owner = make_customer()
    item = make_due_item(vehicle=make_vehicle(owner=owner), reason="season")
    make_reminder(
        due_item=item, offset_days=0, status="held", ask_again_on=TODAY + 4 * DAY
    )

    assert planned_of(owner) == [(4, "换季", 0)]


def test_a_repeated_step_waits_for_its_own_day():
    owner = make_customer()
    item = insured(owner, 2)
    make_reminder(due_item=item, offset_days=-7, status="sent")
    make_reminder(due_item=item, offset_days=-7, round=1, planned_on=TODAY + 5 * DAY)

    assert [on for on, *_ in planned_of(owner)] == [1, 5]


def test_queries_do_not_grow(django_assert_num_queries):
    owner = make_customer()
    for days in (3, 9, 20):
        insured(owner, days)

    with django_assert_num_queries(3):
        planned_of(owner)


@pytest.mark.parametrize(("is_softer", "planned"), [(False, [3]), (True, [])])
def test_a_softer_text_that_waits_keeps_no_place(is_softer, planned):
    owner = make_customer()
    item = insured(owner, 7)
    RuleStep.objects.exclude(pk=step_of("insurance", -7).pk).update(is_active=False)
    make_reminder(
        due_item=item,
        status="held",
        ask_again_on=TODAY + 3 * DAY,
        is_softer=is_softer,
    )

    assert [on for on, *_ in planned_of(owner)] == planned
