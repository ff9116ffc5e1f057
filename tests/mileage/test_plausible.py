from __future__ import annotations

from datetime import date

import pytest

from customers.meters.steps import Reading
from mileage.plausible import why_implausible

LAST = Reading(date(2026, 11, 1), 26_000)
# Ten days at 250 km and the slack of one long trip.
MOST = 26_000 + 10 * 250 + 1_000


@pytest.mark.parametrize("km", [26_000, 26_001, MOST])
def test_a_figure_that_can_be_is_plausible(km):
    assert why_implausible(Reading(date(2026, 11, 11), km), LAST, 250) == ""


@pytest.mark.parametrize(
    ("km", "why"),
    [
        (25_999, "回复的 25,999 公里比最近一次读数（2026-11-01，26,000 公里）少"),
        (2_600, "回复的 2,600 公里比最近一次读数（2026-11-01，26,000 公里）少"),
        (
            MOST + 1,
            "回复的 29,501 公里比最近一次读数（2026-11-01，26,000 公里）多得不合理",
        ),
    ],
)
def test_one_that_cannot_be_says_why(km, why):
    told = Reading(date(2026, 11, 11), km)

    assert why_implausible(told, LAST, 250) == f"{why}，请回电核对里程"
