from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.plans.values import PlanItem
from reminders.reasons.maintenance import find_due
from tests.reminders.plans.services import (
    OIL,
    TODAY,
    V3,
    facts,
    meter,
    only,
    plan,
    readings,
    service,
)


def test_service_whose_mileage_is_not_believed_goes_by_time():
    points = [
        ("2025-01-05", 40_000),
        ("2025-07-05", 46_000),
        ("2026-01-05", 520_000),
        ("2026-01-20", 52_000),
    ]
    car = facts(orders=[service("2026-01-05", 520_000)], points=points)

    due = only(find_due(plan(), car))

    assert (due.due_on, due.due_km) == (date(2027, 1, 5), None)
    assert due.warnings == ("上次保养的里程读数不可信，暂只按时间提醒，请核对工单",)


def test_service_without_mileage_goes_by_time_and_warns_of_nothing():
    car = facts(orders=[service("2026-05-21")], points=V3)

    due = only(find_due(plan(), car))

    assert (due.due_on, due.due_km, due.warnings) == (date(2027, 5, 21), None, ())


BRAKES = PlanItem(
    "brake-fluid",
    "制动液",
    first_months=36,
    every_months=24,
    keywords=("制动液", "刹车油"),
)


FILTER = PlanItem(
    "cabin-filter", "空调滤芯", every_months=12, keywords=("空调滤",), is_reminded=True
)


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        pytest.param([], "2026-01-10", id="never done: three years"),
        pytest.param(
            [service("2025-12-01", lines=("更换刹车油 DOT4",))],
            "2027-12-01",
            id="done: two years",
        ),
        pytest.param(
            [service("2025-12-01", lines=("更换机油",))],
            "2026-01-10",
            id="another item was done",
        ),
        pytest.param(
            [
                service("2025-12-01", lines=("刹车油",), is_maintenance=False),
                service("2026-02-01", lines=("机油",)),
            ],
            "2027-12-01",
            id="done in a repair, not in the later service",
        ),
    ],
)
def test_each_item_has_its_own_cycle(orders, expected):
    item = replace(BRAKES, is_reminded=True)

    due = only(find_due(plan(item), facts(delivered="2023-01-10", orders=orders)))

    assert str(due.due_on) == expected


def test_other_items_ride_along_with_the_main_service():
    main, reminded = find_due(
        plan(OIL, BRAKES, FILTER),
        facts(delivered="2023-06-20", orders=[service("2025-05-10", 21_000)]),
    )[::-1]

    assert (main.subject, reminded.subject) == ("service", "cabin-filter")
    assert str(main.due_on) == "2026-05-10"
    assert dict(main.facts)["本次项目"] == "更换机油机滤、空调滤芯、制动液"
    assert dict(reminded.facts)["本次项目"] == "空调滤芯"


@pytest.mark.parametrize(
    ("delivered", "expected"),
    [
        pytest.param("2023-06-24", "保养、制动液", id="45 days later"),
        pytest.param("2023-06-25", "保养", id="46 days later"),
    ],
)
def test_what_falls_due_soon_after_rides_along(delivered, expected):
    main = PlanItem("service", "保养", every_months=12, is_main=True)
    car = facts(delivered=delivered, orders=[service("2025-05-10")])

    due = only(find_due(plan(main, BRAKES), car))

    assert dict(due.facts)["本次项目"] == expected


def test_explanation_reads_from_start_to_limits():
    car = facts(
        delivered="2024-11-21", orders=[service("2026-05-20", 21_000)], points=V3
    )

    due = only(find_due(plan(), car))

    assert due.facts == (
        ("上次保养", "2026年5月20日 21,000 公里"),
        ("最近里程", "2026年5月20日 21,000 公里"),
        ("日均行驶", "约 38.7 公里"),
        ("到 31,000 公里", "约 2027年2月2日（推算，B 级）"),
        ("时间期限", "2027年5月20日"),
        ("本次项目", "更换机油机滤"),
    )
    assert due.source == "示例，以保养手册为准"


def test_explanation_tells_why_kilometres_do_not_count():
    car = facts(delivered="2026-01-10", points=[("2026-01-10", 10)])

    due = only(find_due(plan(), car))

    assert dict(due.facts)["到 5,000 公里"] == "推算依据不足（C 级），不按里程提醒"


@given(readings, st.booleans())
def test_the_time_limit_is_a_backstop(points, is_severe_use):
    car = facts(
        orders=[service("2023-01-01")], points=points, is_severe_use=is_severe_use
    )

    due = only(find_due(plan(), car))

    assert due.due_on <= date(2024, 1, 1)
    assert due.grade != "C"
    assert due.is_estimate == bool(due.grade)


@given(readings)
def test_a_service_today_moves_the_due_day_beyond_today(points):
    car = facts(delivered="2023-01-01", points=points, orders=[service(str(TODAY))])

    due = only(find_due(plan(), car))

    assert due.due_on > TODAY - timedelta(days=1)
    assert due.anchor == "service:1"


STEADY = (("2025-01-10", 10_000), ("2025-07-09", 17_200), ("2026-01-10", 24_600))
SERVED = (service("2026-01-10", 24_600),)


def stages(*points, orders=SERVED, item=OIL, **limits):
    due = only(
        find_due(replace(plan(item), **limits), facts(orders=orders, points=points))
    )
    return due.variant, due.ahead_on, due.due_on, due.beyond_on


def test_kilometres_are_told_of_before_at_and_after_the_limit():
    known = meter(*STEADY)

    assert stages(*STEADY) == (
        "km",
        known.reaches_on(34_100).on,
        known.reaches_on(34_600).on,
        known.reaches_on(35_600).on,
    )
    assert known.reaches_on(34_100).on < known.reaches_on(34_600).on


def test_the_distances_are_the_plans():
    known = meter(*STEADY)

    _, ahead_on, _, beyond_on = stages(*STEADY, ahead_km=1_000, beyond_km=200)

    assert (ahead_on, beyond_on) == (
        known.reaches_on(33_600).on,
        known.reaches_on(34_800).on,
    )


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        pytest.param(
            [("2026-08-01", 34_100), ("2026-08-20", 34_600), ("2026-09-20", 35_600)],
            ("2026-08-01", "2026-08-20", "2026-09-20"),
            id="each was read",
        ),
        pytest.param(
            [("2026-08-20", 34_700), ("2026-09-20", 35_700)],
            (None, "2026-08-20", "2026-09-20"),
            id="one reading jumped over the first",
        ),
        pytest.param(
            [("2026-09-20", 35_600)],
            (None, "2026-09-20", "2026-09-20"),
            id="and over all of them",
        ),
    ],
)
def test_a_stage_that_a_reading_jumped_over_is_left_out(readings, expected):
    _, *days = stages(*STEADY, *readings)

    assert [day and str(day) for day in days] == list(expected)


def test_time_has_no_stages():
    parked = (("2025-01-10", 24_000), ("2025-07-09", 24_300), ("2026-01-10", 24_600))

    assert stages(*parked) == ("time", None, date(2027, 1, 10), None)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ((("2026-05-01", 0), ("2026-07-01", 3_000)), "first_km"),
        ((("2026-05-01", 0), ("2026-07-01", 300)), "first_time"),
    ],
)
def test_the_first_service_has_a_ladder_of_its_own(points, expected):
    due = only(find_due(plan(), facts(delivered="2026-05-01", points=points)))

    assert due.variant == expected


def test_a_reading_far_beyond_the_limit_says_how_far():
    """Served at 30,000 km, due at 40,000: 41,200 km were read on 11-27."""
    car = facts(
        orders=[service("2026-02-10", 30_000)],
        points=[("2026-02-10", 30_000), ("2026-11-20", 41_249)],
    )

    due = only(find_due(plan(), car))

    assert (due.due_on, due.beyond_on) == (date(2026, 11, 20), date(2026, 11, 20))
    assert (due.cases, due.blanks["超出里程"]) == (("over",), "1,200公里")


@pytest.mark.parametrize(
    ("km", "cases", "excess"),
    [
        pytest.param(39_999, ("estimate",), None, id="short of the limit"),
        pytest.param(40_099, (), None, id="hardly beyond: only due"),
        pytest.param(40_100, ("over",), "100公里", id="beyond, and measured"),
        pytest.param(40_799, ("over",), "700公里", id="less than the plan's distance"),
    ],
)
def test_only_a_reading_counts_as_beyond(km, cases, excess):
    car = facts(
        orders=[service("2026-02-10", 30_000)],
        points=[("2026-02-10", 30_000), ("2026-11-20", km)],
    )

    due = only(find_due(plan(), car))

    assert (due.cases, due.blanks.get("超出里程")) == (cases, excess)


def test_a_limit_of_months_is_no_estimate_and_has_no_excess():
    car = facts(
        orders=[service("2025-02-10", 30_000)],
        points=[("2025-02-10", 30_000), ("2026-11-20", 41_200)],
    )

    due = only(find_due(plan(), car))

    assert (due.decided_by, due.cases, "超出里程" in due.blanks) == ("time", (), False)


@pytest.mark.parametrize(
    ("call_days", "is_kept"), [(None, True), (10, False), (11, True)]
)
def test_no_text_beyond_the_limit_follows_the_first_call(call_days, is_kept):
    readings = [("2026-08-20", 34_700), ("2026-08-30", 35_700)]
    car = facts(orders=SERVED, points=[*STEADY, *readings])

    due = only(find_due(plan(), car, call_days=call_days))

    assert due.due_on == date(2026, 8, 20)
    assert due.beyond_on == (date(2026, 8, 30) if is_kept else None)


USED = "2021-05-20"


def histories(points, *, known="2026-11-28", orders=(), registered=USED):
    car = replace(
        facts(points=points, orders=orders),
        registered_on=date.fromisoformat(registered),
        known_on=date.fromisoformat(known),
    )
    return [
        (each.subject, str(each.due_on), each.anchor, each.variant, each.is_question)
        for each in find_due(plan(), car)
    ]


QUESTION = ("history", "2026-10-01", "since:2021-05-20", "", True)


def test_a_used_car_is_asked_and_counts_from_its_first_reading():
    assert histories([("2026-10-01", 62_000)]) == [
        ("service", "2027-10-01", "seen:2026-10-01", "time", False),
        QUESTION,
    ]


@pytest.mark.parametrize(
    ("points", "registered", "expected"),
    [
        pytest.param(
            [],
            USED,
            [("service", "2027-11-28", "seen:2026-11-28"), ("history", "2026-11-28")],
            id="no reading: from the day it was first known",
        ),
        pytest.param(
            [("2024-10-01", 40_000)],
            USED,
            [("service", "2027-11-28", "seen:2026-11-28"), ("history", "2026-11-28")],
            id="a reading so old that a cycle has passed since",
        ),
        pytest.param(
            [("2026-10-01", 14_999)],
            "2026-03-01",
            [("service", "2026-09-01", "delivery:2026-03-01")],
            id="less than two intervals: it is simply overdue",
        ),
        pytest.param(
            [("2026-10-01", 15_000)],
            "2026-03-01",
            [("service", "2027-10-01", "seen:2026-10-01"), ("history", "2026-10-01")],
            id="both intervals by the kilometres",
        ),
        pytest.param(
            [],
            "2025-05-29",
            [("service", "2025-11-29", "delivery:2025-05-29")],
            id="a day short of both intervals by the months",
        ),
        pytest.param(
            [],
            "2025-05-28",
            [("service", "2027-11-28", "seen:2026-11-28"), ("history", "2026-11-28")],
            id="both intervals by the months",
        ),
    ],
)
def test_when_the_history_is_unknown(points, registered, expected):
    found = histories(points, registered=registered)

    assert [
        each[: len(wanted)] for each, wanted in zip(found, expected, strict=True)
    ] == (expected)


def test_the_first_order_answers_the_question():
    (due,) = histories(
        [("2026-10-01", 62_000)], orders=[service("2026-11-20", 63_000, key="9")]
    )

    assert due == ("service", "2027-11-20", "service:9", "time", False)


@pytest.mark.parametrize(("months", "expected"), [(8, "soon_time"), (9, "time")])
def test_services_close_together_have_a_later_first_text(months, expected):
    car = facts(orders=[service("2026-02-10", 30_000)])

    due = only(find_due(plan(replace(OIL, every_months=months)), car))

    assert due.variant == expected
