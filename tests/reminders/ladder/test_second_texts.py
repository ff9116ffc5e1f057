from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.models import User
from calls.models import CallAttempt, CallTask
from customers.models import ServiceRecord, VehicleContact
from reminders.day import run_day
from reminders.ladder.second_texts import remind_again
from reminders.ladder.snoozes import read_snooze
from reminders.models import DueItem, Reminder, RuleStep, StepWording
from sms.models import InboundMessage, Message, Report, Template
from tests.factories import make_customer, make_message, make_vehicle
from tests.reminders.builders import at
from workshop.models import Appointment

# A Monday in the middle of a month.
MONDAY = date(2026, 11, 16)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def usual(all_rules):
    """Only the text a week before a service by time is spoken."""
    RuleStep.objects.exclude(template__slug="maintenance-soon", offset_days=-7).update(
        is_active=False
    )


@pytest.fixture
def told(usual):
    """A car whose service is due in a week, of which its owner was told today."""
    return told_today()


def told_today():
    car = make_vehicle(
        owner=make_customer(),
        registered_on=None,
        delivered_on=MONDAY - timedelta(days=150),
    )
    run_day(now=at(MONDAY))
    DueItem.objects.filter(vehicle=car).update(due_on=MONDAY + 7 * DAY)
    run_day(now=at(MONDAY))
    assert said(car) == ["maintenance-soon"]
    arrive_on(MONDAY)
    return car


def said(car):
    texts = Message.objects.filter(vehicle=car).order_by("pk")
    return [each.template_version.template.slug for each in texts]


def arrive_on(day, hour=12):
    Message.objects.update(status="delivered", status_at=at(day, hour))


def days(first, last):
    for number in range(first, last + 1):
        run_day(now=at(MONDAY + number * DAY))


def test_who_got_it_and_is_silent_hears_it_softly_once(told):
    days(1, 2)
    assert said(told) == ["maintenance-soon"]
    days(3, 10)

    assert said(told) == ["maintenance-soon", "maintenance-again"]
    again = Message.objects.latest("pk")
    # Two days after the report, and never nearer than three to the last text.
    assert again.not_before.date() == MONDAY + 3 * DAY
    assert "温馨提醒" in again.body
    second = Reminder.objects.get(is_softer=True)
    assert (second.round, second.planned_on, second.status) == (
        1,
        MONDAY + 2 * DAY,
        "sent",
    )
    assert second.label == "D-7 送达未回"


@pytest.mark.parametrize(
    ("arrived", "today", "count"),
    [
        (MONDAY, MONDAY + DAY, 0),
        (MONDAY, MONDAY + 2 * DAY, 1),
        (MONDAY, MONDAY + 5 * DAY, 1),
        (MONDAY, MONDAY + 6 * DAY, 0),
        (MONDAY + 5 * DAY, MONDAY + 7 * DAY, 0),
        (MONDAY + 4 * DAY, MONDAY + 6 * DAY, 1),
    ],
)
def test_the_days_on_which_it_is_written(told, arrived, today, count):
    """Two days after the report, three more at most, and before the service is due."""
    arrive_on(arrived, 23)

    assert remind_again(now=at(today)) == count
    assert remind_again(now=at(today)) == 0


@pytest.mark.parametrize("status", ["accepted", "undelivered", "unknown"])
def test_a_text_that_may_not_have_arrived_is_not_followed(told, status):
    Message.objects.update(status=status)

    assert remind_again(now=at(MONDAY + 2 * DAY)) == 0


def reply(car, on=MONDAY, text="好的，知道了", *, is_linked=True):
    message = Message.objects.get(vehicle=car)
    return InboundMessage.objects.create(
        gateway="simulator",
        dedupe_key="1",
        phone=message.phone,
        text=text,
        received_at=at(on, 13),
        verdict="other" if is_linked else "courtesy",
        answers=message if is_linked else None,
    )


def thank(car, on=MONDAY):
    reply(car, on, "谢谢", is_linked=False)


def book(car, on=MONDAY):
    Appointment.objects.create(
        vehicle=car,
        on=MONDAY + 6 * DAY,
        booked_by=User.objects.create(username="li", name="李明"),
        booked_on=on,
    )


def come(car, on=MONDAY):
    ServiceRecord.objects.create(
        order_number="R1", vehicle=car, came_in_on=on, kind="other"
    )


def call(car, on=MONDAY, **fields):
    owner = VehicleContact.objects.get(vehicle=car).customer
    task = CallTask.objects.create(
        customer=owner,
        phone_index=owner.phone_index,
        created_at=at(on),
        call_on=on,
        due_on=on,
        **{"vehicle": car, "status": "done", "closed_at": at(on, 13), **fields},
    )
    CallAttempt.objects.create(task=task, at=at(on, 13), outcome="considering")


def sell(car, on=MONDAY):
    car.status = "sold"
    car.save()


ANSWERS = [reply, thank, book, come, call]


@pytest.mark.parametrize("answer", [*ANSWERS, sell])
def test_who_has_answered_gets_no_second_text(told, answer):
    answer(told)

    days(1, 6)

    assert said(told) == ["maintenance-soon"]
    assert not Reminder.objects.filter(is_softer=True).exists()


@pytest.mark.parametrize("answer", ANSWERS)
def test_who_answers_while_it_waits_does_not_get_it(told, answer):
    days(1, 2)
    answer(told, MONDAY + 2 * DAY)

    days(3, 6)

    assert said(told) == ["maintenance-soon"]
    softer = Reminder.objects.get(is_softer=True)
    assert softer.status == "cancelled"
    assert softer.decisions.latest("pk").sentence == (
        "客户已回复、预约、到店或接到电话，不发第二条"
    )


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_was_before_the_text_is_no_answer_to_it(told, answer):
    answer(told, MONDAY - DAY)

    assert remind_again(now=at(MONDAY + 2 * DAY)) == 1


def test_a_call_about_the_same_service_that_is_still_to_come_is_enough(told):
    call(told, MONDAY - DAY, status="open", closed_at=None)
    assert remind_again(now=at(MONDAY + 2 * DAY)) == 1

    Reminder.objects.filter(is_softer=True).delete()
    first = Reminder.objects.get(status="sent")
    Reminder.objects.create(
        due_item=first.due_item,
        step=RuleStep.objects.filter(channel="call", reason="maintenance")[0],
        planned_on=MONDAY,
        last_day_on=MONDAY,
        status="sent",
        call=CallTask.objects.get(),
    )
    assert remind_again(now=at(MONDAY + 2 * DAY)) == 0


def test_who_read_it_and_is_silent_has_not_answered(told):
    message = Message.objects.get()
    Report.objects.create(
        gateway="simulator",
        dedupe_key="1:read",
        phone_index=message.phone_index,
        message=message,
        status="delivered",
        is_read=True,
        received_at=at(MONDAY + DAY),
    )

    assert remind_again(now=at(MONDAY + 2 * DAY)) == 1


def test_a_text_about_two_cars_has_no_softer_one(told):
    other = make_vehicle(registered_on=None, delivered_on=MONDAY - timedelta(days=150))
    owner = VehicleContact.objects.get(vehicle=told).customer
    VehicleContact.objects.create(vehicle=other, customer=owner, role="owner")
    lead = Reminder.objects.get(status="sent")
    item = DueItem.objects.create(
        vehicle=other,
        reason="maintenance",
        subject="maintenance",
        anchor="x",
        due_on=MONDAY + 7 * DAY,
        decided_by="time",
        known_on=MONDAY,
        computed_on=MONDAY,
    )
    Reminder.objects.create(
        due_item=item,
        step=lead.step,
        planned_on=MONDAY,
        last_day_on=MONDAY,
        status="merged",
        merged_into=lead,
        message=lead.message,
    )

    assert remind_again(now=at(MONDAY + 2 * DAY)) == 0


@pytest.mark.parametrize(
    "switch_off",
    [
        lambda: StepWording.objects.filter(case="unanswered").delete(),
        lambda: Template.objects.filter(slug="maintenance-again").update(
            is_active=False
        ),
        lambda: RuleStep.objects.update(is_active=False),
    ],
    ids=["no wording", "template is off", "step is off"],
)
def test_without_words_for_it_there_is_no_second_text(told, switch_off):
    switch_off()

    assert remind_again(now=at(MONDAY + 2 * DAY)) == 0


def test_the_usual_words_are_not_said_again_where_the_softer_ones_went_missing(told):
    remind_again(now=at(MONDAY + 2 * DAY))
    Template.objects.filter(slug="maintenance-again").update(is_active=False)

    days(3, 3)

    assert said(told) == ["maintenance-soon"]
    second = Reminder.objects.get(is_softer=True)
    assert second.status == "suppressed"
    assert "已停用" in second.decisions.latest("pk").sentence


def test_only_the_given_cars_are_looked_at(told):

    later = at(MONDAY + 2 * DAY)
    assert remind_again(now=later, vehicles=[told.pk + 1]) == 0
    assert remind_again(now=later, vehicles=[told.pk]) == 1


def test_what_was_put_off_on_request_is_not_told_again_before(told):
    first = Reminder.objects.get(status="sent")
    Reminder.objects.create(
        due_item=first.due_item,
        step=first.step,
        round=1,
        planned_on=MONDAY + 7 * DAY,
        last_day_on=MONDAY + 14 * DAY,
    )

    assert remind_again(now=at(MONDAY + 2 * DAY)) == 0


def test_who_asked_for_later_and_got_that_too_is_not_softened_again(told):
    assert remind_again(now=at(MONDAY + 2 * DAY)) == 1
    first = Reminder.objects.get(round=0)
    later = make_message(status="delivered", status_at=at(MONDAY + DAY))
    Reminder.objects.create(
        due_item=first.due_item,
        step=first.step,
        round=2,
        planned_on=MONDAY + DAY,
        last_day_on=MONDAY + 14 * DAY,
        status="sent",
        message=later,
    )

    assert remind_again(now=at(MONDAY + 3 * DAY)) == 0


def test_who_asks_for_later_before_the_softer_text_hears_it_later_and_only_then(told):
    days(1, 2)
    assert Reminder.objects.get(is_softer=True).status == "held"
    asked = reply(told, MONDAY + 2 * DAY, "稍后提醒")
    read_snooze(asked, now=at(MONDAY + 2 * DAY, 13))

    days(3, 12)

    sent = Message.objects.order_by("not_before").values_list("not_before", flat=True)
    assert [(each.date() - MONDAY).days for each in sent] == [0, 9]
    softer = Reminder.objects.get(is_softer=True)
    assert softer.status == "cancelled"
