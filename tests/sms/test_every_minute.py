"""The shop's day and hours against integers: Shanghai is UTC+8, without exception."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from shop import clock
from shop.hours import Window, is_open, shop_day

DAY = Window(time(9), time(20))
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


def test_the_clock_of_the_shop_is_utc_and_eight_hours(settings):
    settings.CLOCK_SHIFT = timedelta(0)

    before = shop_minute(timezone.now()) // MINUTES_A_DAY
    today = clock.today().toordinal() - FIRST_DAY
    after = shop_minute(timezone.now()) // MINUTES_A_DAY

    assert before <= today <= after
    assert clock.now().utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize("hours", range(-24, 25, 5))
def test_the_shifted_clock_turns_its_day_at_the_shops_midnight(settings, hours):
    settings.CLOCK_SHIFT = timedelta(hours=hours)

    moment = clock.now()

    day = shop_minute(moment) // MINUTES_A_DAY
    assert moment.date().toordinal() == FIRST_DAY + day
