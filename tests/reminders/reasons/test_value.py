from __future__ import annotations

from datetime import date

from reminders.reasons.value import Pace, chinese_day, chinese_month
from tests.reminders.plans.services import meter

DAY = date(2026, 3, 1)


def test_days_are_written_as_in_a_letter():
    assert (chinese_day(DAY), chinese_month(DAY)) == ("2026年3月1日", "2026年3月")


def test_one_reading_gives_no_pace():
    assert Pace.of(meter(("2026-11-21", 12_000)).projection) is None


def test_a_pace_begins_where_the_meter_stood_last():
    projection = meter(("2026-05-05", 10_000), ("2026-11-21", 20_000)).projection

    assert Pace.of(projection) == Pace(
        date(2026, 11, 21), 20_000, projection.rate_km_per_day
    )
