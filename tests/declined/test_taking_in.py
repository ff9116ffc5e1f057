from __future__ import annotations

from datetime import date

import pytest

from calls.models import CallAttempt, CallTask
from customers.models import ServiceRecord, VehicleContact
from declined.models import DeclinedItem, PartRule
from declined.taking_in import OLD_DAYS
from reminders.models import Reminder, RuleStep
from tests.declined.orders import (
    CAME_ON,
    DAY,
    PADS,
    items,
    make_car,
    make_order,
    take_in,
)
from tests.factories import NOW, make_customer
from tests.reminders.builders import make_due_item

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parts")]
LATER = CAME_ON + 40 * DAY


def test_each_part_of_an_order_becomes_an_item_once():
    make_order(make_car(), "建议更换前刹车片和空调滤芯，电瓶正常")

    take_in()
    take_in()

    assert items() == [("前刹车片", "open"), ("空调滤芯", "open")]


@pytest.mark.parametrize(
    ("age", "state"), [(0, "open"), (OLD_DAYS, "open"), (OLD_DAYS + 1, "listed")]
)
def test_an_order_that_was_old_when_it_came_is_for_the_adviser(age, state):
    make_order(make_car(), PADS)

    take_in(CAME_ON + age * DAY)
    take_in(CAME_ON + (OLD_DAYS + 30) * DAY)

    assert items() == [("前刹车片", state)]


@pytest.mark.parametrize(
    "fields", [{"is_void": True}, {"declined_work": "前刹车片正常"}]
)
def test_a_corrected_order_takes_its_item_away(fields):
    make_order(make_car(), PADS)
    take_in()

    ServiceRecord.objects.update(**fields)
    take_in()

    assert items() == []


def test_corrected_words_change_the_term():
    make_order(make_car(), "前刹车片建议3个月内更换")
    take_in()

    ServiceRecord.objects.update(declined_work="前刹车片再行驶3000公里更换")
    take_in()

    found = DeclinedItem.objects.get()
    assert (found.own_due_on, found.own_due_km) == (None, 3_000)


def test_a_rule_that_is_switched_off_takes_its_items_away():
    make_order(make_car(), PADS)
    take_in()

    PartRule.objects.filter(name="刹车片").update(is_active=False)
    take_in()

    assert items() == []


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("更换前刹车片", "done"),
        ("更换刹车片", "done"),
        ("更换后刹车片", "open"),
        ("检查前刹车片", "open"),
        ("更换机油", "open"),
    ],
)
def test_a_later_order_with_the_part_closes_it(line, state):
    car = make_car()
    make_order(car, PADS)
    make_order(car, on=LATER, items=["更换机油滤清器", line])

    take_in(LATER)

    assert items() == [("前刹车片", state)]
    assert (DeclinedItem.objects.get().closed_on == LATER) == (state == "done")


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"on": CAME_ON - DAY}, "open"),
        ({"on": CAME_ON}, "done"),
        ({"on": LATER, "is_void": True}, "open"),
        ({"on": LATER + DAY}, "open"),
    ],
)
def test_which_order_is_later(fields, state):
    car = make_car()
    make_order(car, PADS, items=["更换前刹车片"])
    make_order(car, items=["更换前刹车片"], **fields)

    take_in(LATER)

    assert items() == [("前刹车片", state)]


def test_an_order_of_another_car_closes_nothing():
    make_order(make_car(), PADS)
    make_order(make_car(plate="沪A2"), on=LATER, items=["更换前刹车片"])

    take_in(LATER)

    assert items() == [("前刹车片", "open")]


def test_advised_again_the_later_order_speaks():
    car = make_car()
    make_order(car, "建议更换前刹车片；雨刮片老化")
    make_order(car, "前刹车片剩2mm；后刹车片4mm", on=LATER)

    take_in(LATER)

    assert items() == [
        ("前刹车片", "again"),
        ("雨刮片", "open"),
        ("前刹车片", "open"),
        ("后刹车片", "open"),
    ]


def test_a_closed_item_outlives_a_correction_of_its_order():
    make_order(make_car(), PADS)
    take_in()
    DeclinedItem.objects.update(state="elsewhere", closed_on=CAME_ON)

    ServiceRecord.objects.update(declined_work="")
    take_in()

    assert items() == [("前刹车片", "elsewhere")]


def answer(order, outcome, cause="", *, subject="safety"):
    """Record what the owner said on the telephone about an order's items."""
    code = "declined_safety" if subject == "safety" else "declined"
    item = make_due_item(
        vehicle=order.vehicle, reason=code, subject=subject, subject_id=order.pk
    )
    task = CallTask.objects.create(
        customer=make_customer(),
        phone_index="x",
        vehicle=order.vehicle,
        call_on=LATER,
        due_on=LATER,
        created_at=NOW,
    )
    step = RuleStep.objects.create(reason=code, offset_days=7, channel="call")
    Reminder.objects.create(
        due_item=item, step=step, planned_on=LATER, last_day_on=LATER, call=task
    )
    CallAttempt.objects.create(task=task, at=NOW, outcome=outcome, cause=cause)
    return task


@pytest.mark.parametrize(
    ("outcome", "cause", "state"),
    [
        ("refused", "", "refused"),
        ("refused", "C", "refused"),
        ("refused", "D", "elsewhere"),
        ("considering", "D", "elsewhere"),
        ("considering", "C", "open"),
        ("no_answer", "", "open"),
        ("booked", "", "open"),
    ],
)
def test_what_the_owner_says_on_the_telephone(outcome, cause, state):
    order = make_order(make_car(), "建议更换前刹车片；雨刮片老化")
    answer(order, outcome, cause)

    take_in()

    assert items() == [("前刹车片", state), ("雨刮片", "open")]


def test_done_elsewhere_counts_more_than_a_no_before_it():
    order = make_order(make_car(), PADS)
    task = answer(order, "refused")
    CallAttempt.objects.create(task=task, at=NOW, outcome="refused", cause="D")

    take_in()

    assert items() == [("前刹车片", "elsewhere")]


@pytest.mark.parametrize("status", ["sold", "scrapped"])
def test_a_car_that_is_gone_closes_its_items(status):
    make_order(make_car(status=status), PADS)

    take_in()

    assert items() == [("前刹车片", "sold")]


@pytest.mark.parametrize(
    ("left_on", "state"), [(CAME_ON - DAY, "open"), (CAME_ON + DAY, "sold")]
)
def test_a_new_owner_is_not_told_of_the_old_one_s_advice(left_on, state):
    make_order(make_car(), PADS)
    VehicleContact.objects.update(until_on=left_on, since_on=date(2020, 1, 1))

    take_in()

    assert items() == [("前刹车片", state)]


def test_what_was_closed_by_hand_stays_closed():
    make_order(make_car(), PADS)
    take_in()
    DeclinedItem.objects.update(state="refused", closed_on=CAME_ON)

    take_in(LATER)

    assert items() == [("前刹车片", "refused")]


def test_it_costs_the_same_for_many_orders(django_assert_num_queries):
    for _ in range(2):
        car = make_car(plate="")
        make_order(car, PADS)
        make_order(car, items=["更换前刹车片"])
    take_in()
    DeclinedItem.objects.update(state="open", closed_on=None)

    with django_assert_num_queries(10):
        take_in()
