from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from sms.threads.actions import CannotAct, action_of, perform, undo
from sms.threads.proposals import Action, Proposal
from tests.factories import NOW, make_customer, make_phone, make_vehicle
from tests.screen_rows import TODAY, make_staff
from tests.talks import hear, is_handled, occasion_of
from workshop.booking import book
from workshop.models import Appointment

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAY = date(2026, 12, 1)


@pytest.fixture
def car():
    return make_vehicle(owner=make_customer())


@pytest.fixture
def reply(car):
    return hear(car.contacts.get().customer, "那个事情怎么样")


@pytest.fixture
def by():
    return make_staff("服务顾问")


def do(reply, code, by, **values):
    return perform(action_of(code), occasion_of(reply), values, by=by, now=NOW)


def plan(reply, car, by, on=TUESDAY, at=None, code="book"):
    return do(reply, code, by, vehicle=car, on=on, at=at, note="")


def booked():
    return list(Appointment.objects.booked().values_list("on", "at", "note"))


def test_a_booking_that_is_undone_is_cancelled(reply, car, by):
    entry = plan(reply, car, by, at=time(10))
    assert booked() == [(TUESDAY, time(10), "")]
    assert entry.text == f"预约：{car} 12-01 10:00"

    undo(entry, by=by, now=NOW)
    assert booked() == []
    assert not is_handled(reply)


def test_a_booking_that_was_moved_goes_back_where_it_was(reply, car, by):
    book(car, TODAY, at=time(9), by=by, today=TODAY, note="等候")
    entry = plan(reply, car, by, code="move")
    assert entry.text == f"改约：{car} 12-01"
    assert booked() == [(TUESDAY, None, "")]

    undo(entry, by=by, now=NOW)
    assert booked() == [(TODAY, time(9), "等候")]


def test_a_booking_that_has_changed_since_is_not_undone(reply, car, by):
    entry = plan(reply, car, by, at=time(10))
    book(car, TUESDAY, at=time(15), by=by, today=TODAY)
    with pytest.raises(CannotAct, match="已不能撤销"):
        undo(entry, by=by, now=NOW)
    assert booked() == [(TUESDAY, time(15), "")]


def test_a_day_that_is_over_is_not_booked_again(reply, car, by):
    book(car, TODAY, by=by, today=TODAY)
    cancelled = do(reply, "cancel", by, vehicle=car)
    with pytest.raises(CannotAct):
        undo(cancelled, by=by, now=NOW + timedelta(days=1))
    book(car, TODAY, by=by, today=TODAY)
    again = hear(reply.phone, "那个事情怎么样")
    moved = plan(again, car, by, code="move")
    with pytest.raises(CannotAct):
        undo(moved, by=by, now=NOW + timedelta(days=1))
    assert booked() == [(TUESDAY, None, "")]


def test_a_car_that_somebody_has_booked_meanwhile_is_not_moved(reply, car, by):
    book(car, TODAY, by=by, today=TODAY)
    with pytest.raises(CannotAct, match="要改请点「改约」"):
        plan(reply, car, by)
    assert booked() == [(TODAY, None, "")]


def test_moving_keeps_the_hour_and_the_note_that_nobody_changed(reply, car, by):
    book(car, TODAY, at=time(9), by=by, today=TODAY, note="带备胎")
    form = action_of("move").form(occasion_of(reply), None, "x")
    assert [form[name].value() for name in ("vehicle", "at", "note")] == [
        str(car.pk),
        "09:00",
        "带备胎",
    ]


def test_a_cancellation_is_undone(reply, car, by):
    book(car, TUESDAY, by=by, today=TODAY)
    entry = do(reply, "cancel", by, vehicle=car)
    assert booked() == []
    undo(entry, by=by, now=NOW)
    assert booked() == [(TUESDAY, None, "")]


def test_a_cancellation_stays_if_the_car_was_booked_again(reply, car, by):
    book(car, TUESDAY, by=by, today=TODAY)
    entry = do(reply, "cancel", by, vehicle=car)
    book(car, TODAY, by=by, today=TODAY)
    with pytest.raises(CannotAct):
        undo(entry, by=by, now=NOW)


def test_without_a_booking_there_is_nothing_to_cancel(reply, car, by):
    with pytest.raises(CannotAct, match="没有未到店的预约"):
        do(reply, "cancel", by, vehicle=car)
    assert not is_handled(reply)


@pytest.mark.parametrize(
    ("code", "has_car", "is_booked", "why"),
    [
        ("book", True, False, ""),
        ("book", False, False, "没有在用车辆"),
        ("move", True, True, ""),
        ("move", True, False, "没有未到店的预约"),
        ("cancel", True, True, ""),
        ("cancel", True, False, "没有未到店的预约"),
    ],
)
def test_what_is_possible(car, reply, by, code, has_car, is_booked, why):
    if is_booked:
        book(car, TUESDAY, by=by, today=TODAY)
    asked = reply if has_car else hear(make_phone(), "那个事情怎么样")
    said = action_of(code).why_not(occasion_of(asked))
    assert why in said
    assert bool(said) is bool(why)


def test_a_part_of_the_day_without_an_hour_becomes_the_note(car):
    values = {"on": "2026-12-01", "at": "", "part": "上午", "vehicle": str(car.pk)}
    owner = car.contacts.get().customer
    reply = hear(owner, "周二上午", proposal=Proposal(Action.BOOK, values))
    form = action_of("book").form(occasion_of(reply), None, "x")
    assert [form[name].value() for name in ("vehicle", "on", "at", "note")] == [
        str(car.pk),
        "2026-12-01",
        None,
        "上午",
    ]
