from __future__ import annotations

from datetime import date, timedelta

import pytest

from reminders.facts.warranties import least_term
from reminders.why.assumed_warranty import describe_assumed, waiting_cars
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.plans.services import meter
from tests.reminders.why.insured import explain

TODAY = date(2026, 11, 21)
FAST = meter(("2026-01-25", 48_300), ("2026-06-24", 53_550), ("2026-11-20", 58_700))
DONE = meter(("2026-01-25", 48_300), ("2026-06-24", 53_550), ("2026-11-20", 60_000))


@pytest.mark.parametrize(
    ("delivered_on", "odometer", "told"),
    [
        (date(2025, 1, 1), None, "2028年1月1日或60,000公里，先到为准"),
        (date(2023, 11, 21), None, "2026年11月21日或60,000公里，先到为准"),
        (
            date(2023, 11, 20),
            None,
            "2026年11月20日或60,000公里，先到为准，按日期已满",
        ),
        (
            date(2025, 1, 1),
            FAST,
            "2028年1月1日或60,000公里，先到为准，按里程推算约2026年12月27日满",
        ),
        (
            date(2025, 1, 1),
            DONE,
            "2028年1月1日或60,000公里，先到为准，2026年11月20日的读数已满",
        ),
    ],
)
def test_staff_read_what_is_assumed(delivered_on, odometer, told):
    said = describe_assumed(least_term(delivered_on), odometer, TODAY)

    assert said == f"质保未录入，按三包最低期限推定到{told}；未告知客户"


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "is_asked"), [(0, True), (30, True), (31, False)])
def test_the_term_is_asked_for_until_a_month_after_the_least_one(age, is_asked):
    ended_on = TODAY - timedelta(days=age)
    car = make_vehicle(
        owner=make_customer(),
        delivered_on=ended_on.replace(year=ended_on.year - 3),
        registered_on=None,
    )

    assert list(waiting_cars(TODAY)) == ([car] if is_asked else [])


@pytest.mark.django_db
def test_explain_says_what_is_assumed_and_that_nobody_was_told(rules):
    car = make_vehicle(
        owner=make_customer(), delivered_on=date(2024, 3, 2), registered_on=None
    )
    firm = make_vehicle(
        owner=make_customer(kind="company"), delivered_on=date(2024, 3, 2)
    )

    assert explain(car, now=NOW).assumed == (
        "质保未录入，按三包最低期限推定到2027年3月2日或60,000公里，先到为准；未告知客户"
    )
    assert explain(firm, now=NOW).assumed == ""
