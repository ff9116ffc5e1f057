from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from shop import clock

MINUTES_AHEAD = 8 * 60
MINUTES_A_DAY = 24 * 60
FIRST_DAY = datetime(1970, 1, 1, tzinfo=UTC).toordinal()


def shop_minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60 + MINUTES_AHEAD


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
