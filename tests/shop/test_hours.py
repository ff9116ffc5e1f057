from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from shop.hours import (
    SHOP_ZONE,
    Window,
    cap_month,
    deferred_until,
    is_expired,
    is_open,
    next_opening,
    shop_day,
)

DAY = Window(time(9), time(20))
ALWAYS = Window(time(0), time(0))
BEIJING_HOURS_AHEAD = 8


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHOP_ZONE)


@pytest.mark.parametrize(
    ("label", "moment", "is_allowed", "opening"),
    [
        (
            "a second before opening",
            "2026-11-22T08:59:59",
            False,
            "2026-11-22T09:00:00",
        ),
        ("opening", "2026-11-22T09:00:00", True, "2026-11-22T09:00:00"),
        ("noon", "2026-11-22T12:00:00", True, "2026-11-22T12:00:00"),
        ("last second", "2026-11-22T19:59:59", True, "2026-11-22T19:59:59"),
        (
            "last microsecond",
            "2026-11-22T19:59:59.999999",
            True,
            "2026-11-22T19:59:59.999999",
        ),
        ("closing", "2026-11-22T20:00:00", False, "2026-11-23T09:00:00"),
        ("midnight", "2026-11-22T00:00:00", False, "2026-11-22T09:00:00"),
        ("month end at night", "2026-11-30T23:59:59", False, "2026-12-01T09:00:00"),
        ("new year's eve", "2026-12-31T20:00:00", False, "2027-01-01T09:00:00"),
        ("day before 29 February", "2028-02-28T20:00:00", False, "2028-02-29T09:00:00"),
    ],
)
def test_quiet_hours_begin_and_end_on_the_second(label, moment, is_allowed, opening):
    assert is_open(at(moment), DAY) is is_allowed
    assert next_opening(at(moment), DAY) == at(opening)


def test_the_shop_clock_decides_wherever_the_server_stands():
    utc_morning = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)

    assert is_open(utc_morning, DAY)
    assert not is_open(utc_morning - timedelta(seconds=1), DAY)
    assert not is_open(datetime(2026, 11, 22, 12, 0, tzinfo=UTC), DAY)


def test_decisions_equal_integer_arithmetic_over_three_years():
    moment = datetime(2025, 1, 1, tzinfo=UTC)
    step = timedelta(minutes=7, seconds=13)
    wrong = []

    while moment.year < 2028:
        hour = (int(moment.timestamp()) // 3600 + BEIJING_HOURS_AHEAD) % 24
        if is_open(moment, DAY) is not (9 <= hour < 20):
            wrong.append(moment)
        moment += step

    assert wrong == []


def test_what_waited_for_the_morning_is_spread_over_half_an_hour():
    night = at("2026-11-22T23:00:00")

    assert deferred_until(night, DAY, 0.0) == at("2026-11-23T09:00:00")
    assert deferred_until(night, DAY, 0.5) == at("2026-11-23T09:15:00")
    assert deferred_until(night, DAY, 0.999) < at("2026-11-23T09:30:00")


def test_the_spread_never_leaves_a_short_window():
    short = Window(time(9), time(9, 10))

    assert is_open(deferred_until(at("2026-11-22T23:00:00"), short, 0.999), short)


def test_nothing_is_deferred_inside_the_window():
    assert deferred_until(at("2026-11-22T10:00:00"), DAY, 0.9) == at(
        "2026-11-22T10:00:00"
    )


def test_equal_times_leave_the_whole_day_open():
    assert is_open(at("2026-11-22T00:00:00"), ALWAYS)
    assert is_open(at("2026-11-22T23:59:59"), ALWAYS)


def test_a_window_across_midnight_is_refused():
    with pytest.raises(ValueError, match="免打扰时间不正确"):
        Window(time(20), time(9))


@pytest.mark.parametrize(
    ("label", "moment", "expired"),
    [
        ("a second before", "2026-11-29T23:59:59", False),
        ("the moment itself", "2026-11-30T00:00:00", True),
        ("a second after", "2026-11-30T00:00:01", True),
    ],
)
def test_a_text_expires_on_the_second(label, moment, expired):
    assert is_expired(at(moment), at("2026-11-30T00:00:00")) is expired


@pytest.mark.parametrize(
    ("label", "moment", "month"),
    [
        ("last second of January", "2026-01-31T23:59:59", date(2026, 1, 1)),
        ("first second of February", "2026-02-01T00:00:00", date(2026, 2, 1)),
        ("29 February", "2028-02-29T23:59:59", date(2028, 2, 1)),
        ("last second of the year", "2026-12-31T23:59:59", date(2026, 12, 1)),
    ],
)
def test_the_month_of_the_cap_turns_at_midnight_in_shanghai(label, moment, month):
    assert cap_month(at(moment)) == month
    assert cap_month(at(moment).astimezone(UTC)) == month


MINUTES_AHEAD = 8 * 60
MINUTES_A_DAY = 24 * 60
FIRST_DAY = datetime(1970, 1, 1, tzinfo=UTC).toordinal()


def shop_minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60 + MINUTES_AHEAD


@pytest.mark.parametrize("year", [2025, 2026, 2027, 2028])
def test_every_minute_has_the_day_and_the_quiet_hours_of_integers(year):
    start = datetime(year, 1, 1, tzinfo=UTC)
    n_minutes = (datetime(year + 1, 1, 1, tzinfo=UTC) - start) // timedelta(minutes=1)
    first, minute, moment = shop_minute(start), timedelta(minutes=1), start
    wrong = []

    for at in range(first, first + n_minutes):
        day, of_day = divmod(at, MINUTES_A_DAY)
        is_right = shop_day(moment).toordinal() == FIRST_DAY + day
        if not is_right or is_open(moment, DAY) is not (540 <= of_day < 1200):
            wrong.append(moment)
        moment += minute

    assert wrong == []
    assert moment == datetime(year + 1, 1, 1, tzinfo=UTC)
