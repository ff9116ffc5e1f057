from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.days.calendar import Calendar
from shop.hours import SHOP_ZONE, Window
from shop.windows import (
    ContactKind,
    Hours,
    Wish,
    best_moment,
    is_fitting_day,
    learn_hour,
    next_fitting_day,
)

FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)
SHOP = Window(time(9), time(20))
LATE_SHOP = Window(time(8), time(22))
CALENDAR = Calendar({date(2026, 10, 1): True, date(2026, 10, 10): False})
REMINDER, CAMPAIGN, CALL, URGENT = (
    ContactKind.REMINDER,
    ContactKind.CAMPAIGN,
    ContactKind.CALL,
    ContactKind.URGENT,
)


def day(text):
    return date.fromisoformat(text)


def at(on, clock):
    return datetime.combine(on, time.fromisoformat(clock), SHOP_ZONE)


@pytest.mark.parametrize(
    ("kind", "on", "fits"),
    [
        (REMINDER, "2026-11-20", True),
        (REMINDER, "2026-11-21", True),
        (REMINDER, "2026-11-30", False),
        (REMINDER, "2026-12-01", False),
        (REMINDER, "2026-12-02", True),
        (REMINDER, "2028-02-29", False),
        (REMINDER, "2028-02-28", True),
        (REMINDER, "2026-10-01", False),
        (REMINDER, "2027-10-02", False),
        (CALL, "2026-11-20", True),
        (CALL, "2026-11-21", False),
        (CALL, "2026-11-30", True),
        (CALL, "2026-10-10", True),
        (CALL, "2026-10-01", False),
        (CAMPAIGN, "2026-11-30", True),
        (CAMPAIGN, "2026-10-01", True),
        (URGENT, "2026-10-01", True),
    ],
)
def test_days_that_fit_a_kind(kind, on, fits):
    assert is_fitting_day(kind, day(on), CALENDAR) is fits


@pytest.mark.parametrize(
    ("kind", "on", "expected"),
    [
        (REMINDER, "2026-11-30", "2026-12-02"),
        (REMINDER, "2026-11-21", "2026-11-21"),
        # Both edges of the month and the statutory days of 2027.
        (REMINDER, "2027-09-30", "2027-10-04"),
        (CALL, "2026-11-21", "2026-11-23"),
    ],
)
def test_the_next_day_that_fits(kind, on, expected):
    assert next_fitting_day(kind, day(on), CALENDAR) == day(expected)


NOBODY = Wish()
OFFICE, RETIRED = Wish(rhythm="office"), Wish(rhythm="retired")
FREELANCE = Wish(rhythm="freelance")


HOURS = {
    "unknown: now": (REMINDER, NOBODY, SHOP, FRIDAY, "10:00", "10:00"),
    "not at night": (REMINDER, NOBODY, SHOP, FRIDAY, "07:00", "09:00"),
    "after work": (REMINDER, OFFICE, LATE_SHOP, FRIDAY, "10:00", "20:00"),
    "the last hour open": (REMINDER, OFFICE, SHOP, FRIDAY, "10:00", "19:00"),
    "in that hour": (REMINDER, OFFICE, SHOP, FRIDAY, "19:30", "19:30"),
    "too late": (REMINDER, OFFICE, SHOP, FRIDAY, "21:00", "21:00"),
    "freelance": (REMINDER, FREELANCE, SHOP, FRIDAY, "09:30", "10:00"),
    "freelance, past ten": (REMINDER, FREELANCE, SHOP, FRIDAY, "11:30", "11:30"),
    "retired": (REMINDER, RETIRED, SHOP, FRIDAY, "10:00", "15:00"),
    "learned of oneself": (
        REMINDER,
        Wish(rhythm="retired", learned=17),
        SHOP,
        FRIDAY,
        "10:00",
        "17:00",
    ),
    "own hours": (
        REMINDER,
        Wish(own=Hours(time(12), time(14))),
        SHOP,
        FRIDAY,
        "10:00",
        "12:00",
    ),
    "own hours before the rhythm": (
        REMINDER,
        Wish(own=Hours(time(12), time(14)), rhythm="retired"),
        SHOP,
        FRIDAY,
        "10:00",
        "13:00",
    ),
    "own hours when nobody may send": (
        REMINDER,
        Wish(own=Hours(time(21), time(22))),
        SHOP,
        FRIDAY,
        "10:00",
        "10:00",
    ),
    "evening": (CAMPAIGN, NOBODY, SHOP, FRIDAY, "10:00", "18:00"),
    "all alike": (CAMPAIGN, RETIRED, SHOP, FRIDAY, "10:00", "18:00"),
    "evening too": (CAMPAIGN, OFFICE, SHOP, FRIDAY, "10:00", "19:00"),
    "morning": (CAMPAIGN, NOBODY, SHOP, SATURDAY, "08:00", "09:00"),
    "in it": (CAMPAIGN, NOBODY, SHOP, SATURDAY, "10:00", "10:00"),
    "urgent: now": (URGENT, OFFICE, SHOP, FRIDAY, "10:00", "10:00"),
    "urgent, but not at night": (URGENT, OFFICE, SHOP, FRIDAY, "07:00", "09:00"),
}


@pytest.mark.parametrize(
    ("kind", "wish", "window", "on", "now", "expected"), HOURS.values(), ids=list(HOURS)
)
def test_the_hour_that_suits(kind, wish, window, on, now, expected):
    moment = best_moment(at(on, now), kind, wish, window, CALENDAR)

    assert moment == at(on, expected)


@pytest.mark.parametrize(("share", "expected"), [(0.0, "15:00"), (0.5, "15:30")])
def test_those_with_one_hour_spread_over_it(share, expected):
    moment = best_moment(
        at(FRIDAY, "10:00"), REMINDER, RETIRED, SHOP, CALENDAR, share=share
    )

    assert moment == at(FRIDAY, expected)


own_hours = st.tuples(st.times(), st.times()).map(lambda pair: Hours(*sorted(pair)))


@given(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.times(),
    st.sampled_from(ContactKind),
    st.builds(
        Wish,
        own=st.none() | own_hours,
        rhythm=st.sampled_from(["", "office", "freelance", "retired"]),
        learned=st.none() | st.integers(0, 23),
    ),
    st.floats(0, 1, exclude_max=True),
)
def test_never_before_now_never_on_another_day_nor_outside_the_gateways_hours(
    on, clock, kind, wish, share
):
    now = datetime.combine(on, clock, SHOP_ZONE)

    found = best_moment(now, kind, wish, SHOP, CALENDAR, share=share)

    assert now <= found
    assert found.date() == now.date()
    assert found == now or SHOP.opens <= found.time() < SHOP.closes
    assert found - now < timedelta(days=1)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ([], None),
        ([20, 20, 20, 20], None),
        ([20, 20, 20, 20, 20], 20),
        ([20, 21, 20, 8, 9], 20),
        ([20, 21, 21, 21, 9], 21),
        ([20, 12, 8, 9, 15], None),
        ([23, 0, 23, 0, 0], 0),
        ([8, 20, 8, 20, 8, 20], None),
    ],
)
def test_an_hour_is_learned_from_several_replies_that_agree(hours, expected):
    assert learn_hour(hours) == expected
