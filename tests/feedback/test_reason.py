from __future__ import annotations

from datetime import date

import pytest

from calls.models import CallTask
from customers.models import ServiceRecord
from feedback import reason as complaint
from tests.calls.tasks import words_of
from tests.contact import complain
from tests.factories import make_customer
from tests.reminders.follow_ups import (
    DAY,
    MONDAY,
    days,
    make_car,
)

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("closed_on", "visits", "due_on"),
    [
        (TODAY, [], TODAY + 3 * DAY),
        (TODAY, [TODAY, TODAY + 3 * DAY], TODAY + 3 * DAY),
        (TODAY - 9 * DAY, [TODAY - 5 * DAY], None),
        (TODAY - 93 * DAY, [], TODAY - 90 * DAY),
        (TODAY - 94 * DAY, [], None),
        (None, [], None),
    ],
)
def test_seventy_two_hours_after_a_complaint(closed_on, visits, due_on):
    due = complaint.find_due(closed_on, visits, TODAY)

    assert (due and due.due_on) == due_on
    assert due is None or due.anchor == f"closed:{closed_on}"


@pytest.mark.django_db
@pytest.mark.usefixtures("follow_up_rules")
def test_three_days_after_a_complaint_the_adviser_calls_although_he_was_just_here():
    owner = make_customer()
    complain(owner, closed_on=MONDAY)
    car = make_car(owner)
    ServiceRecord.objects.create(
        order_number="RO", vehicle=car, came_in_on=MONDAY, kind="repair"
    )

    days(0, 2)
    assert CallTask.objects.count() == 0
    days(3, 3)

    (task,) = CallTask.objects.all()
    assert "您之前反映的问题我们已经处理" in words_of(task)
    assert task.reminders.get().due_item.reason == "complaint"


@pytest.mark.django_db
@pytest.mark.usefixtures("follow_up_rules")
def test_a_complaint_that_is_open_again_is_not_asked_after():
    owner = make_customer()
    complain(owner, closed_on=MONDAY)
    make_car(owner)
    complain(owner, about="又有异响")

    days(0, 4)

    assert CallTask.objects.count() == 0
