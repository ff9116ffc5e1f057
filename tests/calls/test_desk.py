from __future__ import annotations

from datetime import date

import pytest

from accounts.models import User
from accounts.roles import sync_roles
from calls.desk import CallIsOver, record_attempt
from calls.models import CallAttempt, CallTask
from tests.calls.tasks import (
    opened,
    to_call,
)
from tests.factories import NOW
from tests.reminders.builders import at
from tests.reminders.follow_ups import (
    DAY,
    MONDAY,
    days,
    make_car,
)
from workshop.booking import book
from workshop.models import Appointment

pytestmark = pytest.mark.django_db
Outcome = CallAttempt.Outcome


@pytest.fixture
def adviser():
    return User.objects.create(username="li", name="李明")


@pytest.mark.usefixtures("follow_up_rules")
def test_a_booking_on_the_telephone_is_an_appointment_and_ends_other_calls(adviser):
    car = make_car()
    book(car, MONDAY, by=adviser, today=MONDAY - 5 * DAY)
    days(1, 1)
    task = CallTask.objects.get()

    record_attempt(
        task,
        CallAttempt.Outcome.BOOKED,
        by=adviser,
        now=at(MONDAY + DAY, 11),
        next_on=MONDAY + 6 * DAY,
    )

    appointment = Appointment.objects.get(status="booked")
    assert (appointment.on, appointment.booked_by) == (MONDAY + 6 * DAY, adviser)


@pytest.fixture(autouse=True)
def ladder(all_rules):
    sync_roles()


def record(task, outcome, by=None, **fields):
    who = by or User.objects.get_or_create(username="li", name="李明")[0]
    attempt = record_attempt(task, outcome, by=who, now=NOW, **fields)
    task.refresh_from_db()
    return attempt


@pytest.mark.parametrize(
    ("outcome", "because", "facts"),
    [
        (Outcome.BOOKED, "已约到店", (0, 0)),
        (Outcome.REFUSED, "客户不需要", (0, 0)),
        (Outcome.WRONG_NUMBER, "号码错误", (0, 1)),
        (Outcome.DO_NOT_CALL, "客户不要再联系", (1, 0)),
    ],
)
def test_an_outcome_that_ends_the_task(outcome, because, facts):
    to_call()
    task = opened()

    attempt = record(task, outcome, cause="A", note="周六再说")

    assert (task.status, task.closed_because, task.closed_at) == ("done", because, NOW)
    assert (attempt.cause, attempt.note, attempt.by.name) == ("A", "周六再说", "李明")
    customer = task.customer
    found = (customer.do_not_disturb.count(), customer.number_doubts.count())
    assert found == facts


@pytest.mark.parametrize(
    ("outcome", "asked", "call_on"),
    [
        # The day after is a Sunday.
        (Outcome.LATER, None, date(2026, 11, 23)),
        (Outcome.NO_ANSWER, None, date(2026, 11, 23)),
        # A week later is a Saturday again.
        (Outcome.CONSIDERING, None, date(2026, 11, 30)),
        (Outcome.LATER, date(2026, 12, 5), date(2026, 12, 5)),
    ],
)
def test_an_outcome_that_puts_it_off(outcome, asked, call_on):
    to_call()
    task = opened()

    attempt = record(task, outcome, next_on=asked)

    assert (task.status, task.call_on, attempt.next_on) == ("open", call_on, call_on)
    assert task.due_on > call_on


def test_the_third_time_nobody_answers_is_the_last():
    to_call()
    task = opened()

    states = []
    for _ in range(3):
        record(task, Outcome.NO_ANSWER)
        states.append((task.status, task.closed_because))

    assert states == [("open", ""), ("open", ""), ("done", "3 次无人接听")]


def test_a_task_that_is_over_takes_no_outcome():
    to_call()
    task = opened()
    record(task, Outcome.REFUSED)

    with pytest.raises(CallIsOver, match="已经结束"):
        record(task, Outcome.BOOKED)

    assert task.attempts.count() == 1
