from __future__ import annotations

from datetime import timedelta

import pytest

from sms.gateways.base import (
    Throttled,
)
from tests.sms.gateways.aliyun.account import (
    AT,
    filled,
    in_beijing,
    make,
)


@pytest.mark.parametrize(
    ("label", "message", "seconds"),
    [
        ("the minute", "触发分钟级流控Permits:1", 40 + 10),
        ("the hour", "触发小时级流控Permits:5", 46 * 60 + 40 + 10),
        ("the day, which rolls", "触发天级流控Permits:10", 6 * 3600),
        ("the number's day", "触发号码天级流控Permits:40", 6 * 3600),
        ("not said", "触发流控", 600),
    ],
)
def test_a_number_waits_until_the_window_of_the_clock_ends(
    vendor, label, message, seconds
):
    """At 22:13:20 the minute has 40 seconds left and the hour 46 minutes and 40."""
    code = "isv.BUSINESS_LIMIT_CONTROL"
    vendor.said = {"Code": code, "Message": message}

    outcome = make(vendor.url, clock=lambda: AT).submit(filled())

    assert outcome == Throttled(code, message, "recipient", timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("label", "now", "tomorrow", "next_month"),
    [
        ("before midnight", "2026-11-26 23:59:59", "2026-11-27", "2026-12-01"),
        ("midnight", "2026-11-27 00:00", "2026-11-28", "2026-12-01"),
        ("the last of a month", "2026-11-30 12:00", "2026-12-01", "2026-12-01"),
        ("the first of a month", "2026-12-01 00:00", "2026-12-02", "2027-01-01"),
        ("the end of January", "2027-01-31 08:00", "2027-02-01", "2027-02-01"),
        ("a leap day", "2028-02-29 08:00", "2028-03-01", "2028-03-01"),
        ("the end of a year", "2026-12-31 23:00", "2027-01-01", "2027-01-01"),
    ],
)
def test_the_account_waits_until_the_day_or_month_ends_in_beijing(
    vendor, label, now, tomorrow, next_month
):
    clock = in_beijing(now)
    gateway = make(vendor.url, clock=clock.timestamp)

    vendor.said = {"Code": "isv.DAY_LIMIT_CONTROL", "Message": ""}
    by_day = gateway.submit(filled())
    vendor.said = {"Code": "isv.MONTH_LIMIT_CONTROL", "Message": ""}
    by_month = gateway.submit(filled())

    later = timedelta(seconds=10)
    assert (by_day.scope, by_month.scope) == ("account", "account")
    assert clock + by_day.retry_after == in_beijing(f"{tomorrow} 00:00") + later
    assert clock + by_month.retry_after == in_beijing(f"{next_month} 00:00") + later
