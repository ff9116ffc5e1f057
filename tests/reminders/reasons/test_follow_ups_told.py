"""What follows a visit, a complaint or an appointment, from the facts to the call."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from calls.desk import record_attempt
from calls.models import CallAttempt, CallTask
from customers.models import Policy, ServiceRecord, VehicleChange
from reminders.day import run_day
from reminders.deciding.decide import decide_reminders
from reminders.ladder.scan import scan_reminders
from reminders.models import Decision, Reminder, RuleStep
from shop import clock
from sms.models import Message
from tests.contact import complain
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import at, make_due_item
from tests.screen_rows import make_staff
from workshop.booking import book, cancel
from workshop.models import Appointment

pytestmark = pytest.mark.django_db

# A Monday in the middle of a month.
MONDAY = date(2026, 11, 16)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _rules(all_rules):
    keep = ("complaint", "booking", "insurance", "inspection")
    RuleStep.objects.exclude(reason__in=keep).update(is_active=False)


@pytest.fixture
def adviser():
    return User.objects.create(username="li", name="李明")


def make_car(owner=None, **fields):
    values = {"registered_on": None, "delivered_on": None, **fields}
    return make_vehicle(owner=owner or make_customer(), **values)


def days(first, last):
    for number in range(first, last + 1):
        run_day(now=at(MONDAY + number * DAY, 9))


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
    assert "您之前反映的问题我们已经处理" in task.script
    assert task.reminders.get().due_item.reason == "complaint"


def test_a_complaint_that_is_open_again_is_not_asked_after():
    owner = make_customer()
    complain(owner, closed_on=MONDAY)
    make_car(owner)
    complain(owner, about="又有异响")

    days(0, 4)

    assert CallTask.objects.count() == 0


def test_a_complaint_closed_on_the_page_makes_the_cars_of_its_owner_recompute(client):
    client.force_login(make_staff("经理"))
    owner = make_customer()
    car, complaint = make_car(owner), complain(owner)
    VehicleChange.objects.all().delete()

    client.post(
        reverse("feedback:close", args=[complaint.pk]), {"outcome": "已免费返工"}
    )

    complaint.refresh_from_db()
    assert (complaint.closed_on, complaint.outcome) == (clock.today(), "已免费返工")
    assert list(VehicleChange.objects.values_list("vehicle", flat=True)) == [car.pk]


def test_who_did_not_come_is_called_the_day_after(adviser):
    car = make_car(plate="沪A12345")
    book(car, MONDAY, by=adviser, today=MONDAY - 5 * DAY)

    days(0, 0)
    assert CallTask.objects.count() == 0
    days(1, 1)

    (task,) = CallTask.objects.all()
    assert "您约好的沪A12345那天没有来" in task.script


def test_who_cancelled_is_called_the_day_after(adviser):
    car = make_car(plate="沪A12345")
    appointment = book(car, MONDAY + 9 * DAY, by=adviser, today=MONDAY - 5 * DAY)
    cancel(appointment, today=MONDAY)

    days(0, 0)
    assert CallTask.objects.count() == 0
    days(1, 1)

    assert "看到您取消了沪A12345的预约" in CallTask.objects.get().script


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


def test_an_appointment_calls_an_open_call_off(adviser):
    car = make_car()
    book(car, MONDAY, by=adviser, today=MONDAY - 5 * DAY)
    days(1, 1)
    book(car, MONDAY + 6 * DAY, by=adviser, today=MONDAY + DAY)

    days(2, 2)

    task = CallTask.objects.get()
    assert task.status == "cancelled"
    assert task.closed_because == "客户已预约到店"


def test_an_open_appointment_keeps_maintenance_silent(adviser):
    RuleStep.objects.filter(reason="maintenance").update(is_active=True)
    car = make_car()
    make_due_item(vehicle=car, reason="maintenance", due_on=MONDAY)
    book(car, MONDAY + 2 * DAY, by=adviser, today=MONDAY - DAY)

    scan_reminders(now=at(MONDAY))
    decide_reminders(now=at(MONDAY))

    decision = Decision.objects.get(reminder__due_item__reason="maintenance")
    assert (decision.code, decision.outcome) == ("booked", "held")
    assert decision.sentence == "已预约 2026-11-18 到店，2026-11-19 再议"


def test_insurance_and_inspection_that_hang_together_are_one_text():
    """The mark of January needs a 交强险 that is in force, and it ends in December."""
    car = make_car(plate="沪A12345", registered_on=date(2023, 1, 15))
    Policy.objects.create(
        vehicle=car, kind="compulsory", last_covered_on=MONDAY + 30 * DAY
    )

    days(0, 0)

    (text,) = Message.objects.all()
    assert "交强险（12月16日）、申领检验标志（2027年1月31日）" in text.body
    days(1, 20)
    assert Message.objects.count() == 1
