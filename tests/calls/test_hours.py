from __future__ import annotations

from datetime import date, datetime, time

import pytest

from calls.hours import hours_of, suits_now, why_not_now
from calls.models import CallTask
from customers.models import Customer
from shop.days.calendar import Calendar
from shop.hours import SHOP_ZONE
from tests.factories import make_customer, make_vehicle
from tests.house_rules import RULES
from tests.screen_rows import make_call

MONDAY = date(2026, 11, 23)
# A Saturday on which people work, and a Monday of a holiday.
CALENDAR = Calendar({date(2026, 10, 10): False, date(2026, 10, 5): True})
NOBODY = Customer()
EVENING = Customer(prefers_from=time(19, 30), prefers_until=time(20, 30))


def at(clock, day=MONDAY):
    return datetime.combine(day, time.fromisoformat(clock), SHOP_ZONE)


def why(customer, now):
    return why_not_now(hours_of(customer, RULES), now, CALENDAR)


@pytest.mark.parametrize(
    ("customer", "clock", "suits"),
    [
        pytest.param(NOBODY, "08:29", False, id="too early"),
        pytest.param(NOBODY, "08:30", True, id="opening"),
        pytest.param(NOBODY, "11:59", True, id="before lunch"),
        pytest.param(NOBODY, "12:00", False, id="lunch"),
        pytest.param(NOBODY, "13:00", True, id="after lunch"),
        pytest.param(NOBODY, "19:00", False, id="closing"),
        pytest.param(EVENING, "10:00", False, id="the wish goes first"),
        pytest.param(EVENING, "19:30", True, id="wish outside the shop's hours"),
        pytest.param(EVENING, "20:30", False, id="end of the wish"),
        pytest.param(
            Customer(prefers_from=time(18)), "10:00", True, id="half a wish is none"
        ),
        pytest.param(
            Customer(prefers_from=time(20), prefers_until=time(18)),
            "10:00",
            True,
            id="a wish that ends before it begins is none",
        ),
    ],
)
@pytest.mark.django_db
def test_the_hour_suits_the_wish_or_else_the_shop(customer, clock, suits):
    now = at(clock)
    task = make_call(
        make_customer(
            prefers_from=customer.prefers_from, prefers_until=customer.prefers_until
        ),
        make_vehicle(),
        call_on=MONDAY,
    )

    assert (why(customer, now) == "") is suits
    found = CallTask.objects.filter(suits_now(now, RULES, CALENDAR))
    assert list(found) == [task] * suits


@pytest.mark.parametrize(
    ("customer", "now", "sentence"),
    [
        (
            NOBODY,
            at("12:20"),
            "现在 12:20，不在打电话的时段：请在 08:30–12:00、13:00–19:00 打。",
        ),
        (EVENING, at("12:20"), "现在 12:20，不在客户希望的时段：请在 19:30–20:30 打。"),
        (NOBODY, at("10:00", date(2026, 10, 5)), "今天是休息日，请 2026-10-06 再打。"),
        (
            EVENING,
            at("20:00", date(2026, 11, 21)),
            "今天是休息日，请 2026-11-23 再打，客户希望 19:30–20:30 接电话。",
        ),
        (NOBODY, at("10:00", date(2026, 10, 10)), ""),
    ],
)
def test_a_moment_that_does_not_suit_is_told_with_the_better_one(
    customer, now, sentence
):
    assert why(customer, now) == sentence
