"""Open calls walked through the matrix of silences (``tests.contact.MATRIX``)."""

from __future__ import annotations

import pytest

from calls.models import CallTask
from reminders.models import Reminder, RuleStep
from reminders.telling.calling import review_calls
from tests.contact import CALLED_ABOUT, HAPPENS, MATRIX, is_held
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY, make_due_item

pytestmark = pytest.mark.django_db

# Whoever is to come anyway is called about nothing at all.
WALKED = set(MATRIX) - {"booked"}


def open_task(silence, reason, subject):
    owner = make_customer()
    vehicle = make_vehicle(owner=owner)
    step, _ = RuleStep.objects.get_or_create(
        reason=reason, offset_days=0, channel="call"
    )
    task = CallTask.objects.create(
        customer=owner,
        phone_index=owner.phone_index,
        vehicle=vehicle,
        call_on=TODAY,
        due_on=TODAY,
        created_at=NOW,
    )
    Reminder.objects.create(
        due_item=make_due_item(vehicle=vehicle, reason=reason, subject=subject),
        step=step,
        planned_on=TODAY,
        last_day_on=TODAY,
        status="sent",
        call=task,
    )
    HAPPENS[silence](owner, vehicle)
    return task


@pytest.mark.parametrize("silence", sorted(WALKED))
def test_a_call_is_off_or_later_where_the_table_says_so(silence):
    tasks = {
        category: open_task(silence, reason, subject)
        for category, (reason, subject) in CALLED_ABOUT.items()
    }

    review_calls(now=NOW)

    for task in tasks.values():
        task.refresh_from_db()
    held = {
        category
        for category, task in tasks.items()
        if task.status == "cancelled" or task.call_on > TODAY
    }
    assert held == {each for each in tasks if is_held(silence, "call", each)}
