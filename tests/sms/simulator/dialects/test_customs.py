from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sms.simulator.dialects.customs import (
    BEIJING,
    are_promotions_open,
    has_link,
    mobile,
    moment,
)


@pytest.mark.parametrize(
    ("value", "is_link"),
    [
        ("https://a.org", True),
        ("WWW.例子", True),
        ("a.cn/x", True),
        ("shop.NET", True),
        ("王.com", False),
        ("3.5折", False),
        ("a.org", False),
    ],
)
def test_a_link_is_told_from_a_point(value, is_link):
    assert has_link(value) is is_link


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("13800138000", "13800138000"),
        ("+8613800138000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("1380013800", ""),
        ("138001380001", ""),
        ("+85213800138000", ""),
        ("02160000000", ""),
    ],
)
def test_a_mobile_number_loses_its_prefix(written, number):
    assert mobile(written) == number


@pytest.mark.parametrize(
    ("hour", "minute", "is_open"),
    [(23, 59, False), (0, 0, True), (13, 59, True), (14, 0, False)],
)
def test_promotions_have_the_hours_of_beijing(hour, minute, is_open):
    at = datetime(2026, 11, 21, hour, minute, tzinfo=UTC)

    assert are_promotions_open(at) is is_open


def test_a_moment_is_told_in_beijing_time():
    told = moment("2026-11-21T20:00:00+00:00")

    assert told.isoformat() == datetime(2026, 11, 22, 4, tzinfo=BEIJING).isoformat()
