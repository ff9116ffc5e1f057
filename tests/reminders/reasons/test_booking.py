from __future__ import annotations

from datetime import date

import pytest

from accounts.models import User
from calls.models import CallTask
from customers.models import ServiceRecord
from reminders.day import run_day
from reminders.models import Reminder
from reminders.reasons import booking
from reminders.reasons.booking import Lapse, Lapsed
from tests.calls.tasks import words_of
from tests.reminders.builders import at
from tests.reminders.follow_ups import (
    DAY,
    MONDAY,
    days,
    make_car,
)
from workshop.booking import book, cancel
from workshop.models import Appointment

TODAY = date(2026, 11, 18)


def lapsed(key="1", lapse=Lapse.MISSED, on=TODAY - DAY, settled_on=TODAY):
    return Lapsed(key, lapse, on, settled_on)


@pytest.mark.parametrize(
    ("lapses", "visits", "anchor", "due_on"),
    [
        ([lapsed()], [], "appointment:1", TODAY),
        ([lapsed(lapse=Lapse.CANCELLED)], [], "appointment:1", TODAY + DAY),
        ([lapsed()], [TODAY - DAY], "appointment:1", TODAY),
        ([lapsed()], [TODAY], None, None),
        (
            [lapsed(), lapsed("2", settled_on=TODAY - DAY)],
            [],
            "appointment:1",
            TODAY,
        ),
        (
            [lapsed(settled_on=TODAY - 21 * DAY)],
            [],
            "appointment:1",
            TODAY - 21 * DAY,
        ),
        ([lapsed(settled_on=TODAY - 22 * DAY)], [], None, None),
        ([], [], None, None),
    ],
)
def test_an_appointment_that_came_to_nothing(lapses, visits, anchor, due_on):
    due = booking.find_due(lapses, visits, TODAY)

    assert (due and (due.anchor, due.due_on)) == (anchor and (anchor, due_on))


def test_it_says_what_became_of_it():
    due = booking.find_due([lapsed()], [], TODAY)

    assert [tuple(fact) for fact in due.facts] == [
        ("约定到店", "2026年11月17日"),
        ("结果", "预约未到店，2026年11月18日"),
    ]
    assert (due.variant, due.rule) == ("missed", "预约未到店次日跟进")


@pytest.fixture
def adviser():
    return User.objects.create(username="li", name="李明")


@pytest.mark.django_db
@pytest.mark.usefixtures("follow_up_rules")
def test_who_did_not_come_is_called_the_day_after(adviser):
    car = make_car(plate="沪A12345")
    book(car, MONDAY, by=adviser, today=MONDAY - 5 * DAY)

    days(0, 0)
    assert CallTask.objects.count() == 0
    days(1, 1)

    (task,) = CallTask.objects.all()
    assert "您约好的沪A12345那天没有来" in words_of(task)


@pytest.mark.django_db
@pytest.mark.usefixtures("follow_up_rules")
def test_who_cancelled_is_called_the_day_after(adviser):
    car = make_car(plate="沪A12345")
    appointment = book(car, MONDAY + 9 * DAY, by=adviser, today=MONDAY - 5 * DAY)
    cancel(appointment, today=MONDAY)

    days(0, 0)
    assert CallTask.objects.count() == 0
    days(1, 1)

    assert "看到您取消了沪A12345的预约" in words_of(CallTask.objects.get())


@pytest.mark.django_db
@pytest.mark.usefixtures("follow_up_rules")
def test_who_came_or_booked_anew_is_not_called(adviser):
    came, anew = make_car(), make_car()
    for car in (came, anew):
        book(car, MONDAY, by=adviser, today=MONDAY - 5 * DAY)
    ServiceRecord.objects.create(
        order_number="RO", vehicle=came, came_in_on=MONDAY, kind="repair"
    )
    run_day(now=at(MONDAY + DAY, 7))
    Reminder.objects.all().delete()
    book(anew, MONDAY + 5 * DAY, by=adviser, today=MONDAY + DAY)

    days(1, 3)

    open_tasks = CallTask.objects.filter(status="open")
    assert open_tasks.count() == 0
    assert Appointment.objects.get(vehicle=came).status == "came"
