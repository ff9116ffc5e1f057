from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import ceil

import pytest

from reminders.facts.meters import Counter
from reminders.plans.values import PlanItem
from reminders.reasons.maintenance import find_due
from reminders.reasons.value import DecidedBy
from tests.reminders.plans.services import (
    OIL,
    V3,
    facts,
    meter,
    only,
    plan,
    service,
)

KM, TIME = DecidedBy.KM, DecidedBy.TIME
V10 = (("2024-11-21", 30_000), ("2025-11-21", 30_400), ("2026-05-21", 30_500))
V11 = (("2026-01-01", 50_000), ("2026-03-01", 68_000), ("2026-05-01", 86_500))


@pytest.mark.parametrize(
    ("car", "expected"),
    [
        pytest.param(
            facts(
                delivered="2024-11-21",
                orders=[service("2026-05-20", 21_000)],
                points=V3,
            ),
            ("2027-02-02", KM, True, "B", 31_000),
            id="V3: kilometres come before the year",
        ),
        pytest.param(
            facts(orders=[service("2026-05-21", 30_500)], points=V10),
            ("2027-05-21", TIME, False, "", 40_500),
            id="V10: a parked car goes by the year",
        ),
        pytest.param(
            facts(orders=[service("2026-05-01", 86_500)], points=V11),
            ("2026-06-06", KM, True, "A", 96_500),
            id="V11: ride-hailing, due after 36 days",
        ),
        pytest.param(
            facts(delivered="2026-01-10", points=[("2026-01-10", 10)]),
            ("2026-07-10", TIME, False, "", 5_000),
            id="V1: delivery only is grade C, the half-year counts",
        ),
        pytest.param(
            facts(
                delivered="2026-01-10",
                points=[("2026-01-10", 10), ("2026-06-10", 4_000)],
            ),
            ("2026-07-10", TIME, False, "", 5_000),
            id="two readings: the half-year still comes before 5,000 km",
        ),
        pytest.param(
            facts(
                delivered="2026-01-10",
                points=[("2026-01-10", 10), ("2026-03-10", 4_000)],
            ),
            ("2026-03-26", KM, True, "B", 5_000),
            id="two readings: 5,000 km come first",
        ),
        pytest.param(
            facts(
                delivered="2026-01-10",
                points=[("2026-01-10", 10), ("2026-06-10", 5_200)],
            ),
            ("2026-06-10", KM, False, "", 5_000),
            id="V2: measured beyond the target, due on the day of that reading",
        ),
    ],
)
def test_kilometres_or_months_whichever_first(car, expected):
    due = only(find_due(plan(), car))

    assert (
        str(due.due_on),
        due.decided_by,
        due.is_estimate,
        due.grade,
        due.due_km,
    ) == expected


@pytest.mark.parametrize(
    ("last_km", "expected"),
    [
        pytest.param(4_999, (TIME, False), id="one kilometre short"),
        pytest.param(5_000, (KM, False), id="to the kilometre"),
    ],
)
def test_measured_figure_must_reach_the_target(last_km, expected):
    car = facts(
        delivered="2026-01-10",
        points=[("2026-01-10", 10), ("2026-07-09", last_km), ("2026-07-10", last_km)],
    )

    due = only(find_due(plan(), car))

    assert (due.decided_by, due.is_estimate) == expected


def test_the_first_reading_beyond_the_target_sets_the_day():
    points = [("2026-01-10", 10), ("2026-04-01", 5_100), ("2026-05-01", 6_000)]

    due = only(find_due(plan(), facts(delivered="2026-01-10", points=points)))

    assert (due.due_on, due.anchor) == (date(2026, 4, 1), "delivery:2026-01-10")


def test_neither_day_nor_key_depends_on_today():
    points = [("2026-01-10", 10), ("2026-03-10", 4_000)]
    early, late = (
        replace(
            facts(delivered="2026-01-10"),
            odometer=meter(*points, today=date.fromisoformat(today)),
        )
        for today in ("2026-03-10", "2029-01-01")
    )

    assert find_due(plan(), early) == find_due(plan(), late)


@pytest.mark.parametrize(
    ("days_ahead", "expected"),
    [
        pytest.param(365, ("2026-01-10", KM), id="365 days after the last reading"),
        pytest.param(366, ("2027-01-10", TIME), id="366 days: grade C"),
    ],
)
def test_estimate_reaches_one_year_beyond_the_last_reading(days_ahead, expected):
    car = facts(
        orders=[service("2025-01-10", 10_000)],
        points=[("2024-01-10", 0), ("2025-01-10", 10_000)],
    )
    every_km = ceil(car.odometer.projection.rate_km_per_day * days_ahead)
    item = PlanItem("service", "保养", every_km=every_km, every_months=24, is_main=True)

    due = only(find_due(plan(item), car))

    assert (str(due.due_on), due.decided_by) == expected


@pytest.mark.parametrize(
    ("base", "months", "expected"),
    [
        pytest.param("2024-02-29", 24, "2026-02-28", id="leap day, two years"),
        pytest.param("2023-08-31", 6, "2024-02-29", id="month end into a leap year"),
        pytest.param("2025-11-30", 3, "2026-02-28", id="month end into February"),
        pytest.param("2024-03-02", 36, "2027-03-02", id="corresponding day"),
        pytest.param("2025-12-31", 12, "2026-12-31", id="year end"),
    ],
)
def test_months_end_on_the_corresponding_day_or_month_end(base, months, expected):
    item = PlanItem("service", "保养", every_months=months, is_main=True)

    due = only(find_due(plan(item), facts(delivered=base)))

    assert str(due.due_on) == expected


def test_first_service_starts_at_delivery_not_registration():
    car = facts(delivered="2026-08-01", registered_on=date(2026, 9, 15))

    due = only(find_due(plan(), car))

    assert (due.due_on, due.anchor) == (date(2027, 2, 1), "delivery:2026-08-01")
    assert due.rule == "示例·更换机油机滤：首次 5,000 公里 或 6 个月，先到为准"


def test_registration_stands_in_for_an_unknown_delivery_and_says_so():
    due = only(find_due(plan(), facts(registered_on=date(2026, 9, 15))))

    assert (due.due_on, due.anchor) == (date(2027, 3, 15), "delivery:2026-09-15")
    assert due.warnings == ("交车日期不详，以注册日期代替，请核实",)


def test_car_sold_used_has_no_first_service():
    car = facts(delivered="2026-08-01", points=[("2026-08-01", 42_000)])

    due = only(find_due(plan(), car))

    assert (due.due_on, due.due_km) == (date(2027, 8, 1), 52_000)


def test_after_the_first_service_the_regular_interval_counts():
    car = facts(delivered="2025-01-01", orders=[service("2025-07-01", 4_800, key="77")])

    due = only(find_due(plan(), car))

    assert (due.due_on, due.anchor) == (date(2026, 7, 1), "service:77")


def test_without_first_interval_the_regular_one_counts_from_delivery():
    item = replace(OIL, first_km=None, first_months=None)

    due = only(find_due(plan(item), facts(delivered="2026-01-10")))

    assert due.due_on == date(2027, 1, 10)
    assert due.rule == "示例·更换机油机滤：每 10,000 公里 或 12 个月，先到为准"


def test_severe_use_shortens_both_limits():
    car = facts(
        orders=[service("2026-05-20", 21_000)],
        points=V3,
        is_severe_use=True,
    )

    due = only(find_due(plan(), car))

    assert due.due_km == 28_500
    assert due.due_on == date(2026, 11, 29)
    assert dict(due.facts)["时间期限"] == "2027年2月20日"
    assert due.rule.endswith("每 7,500 公里 或 9 个月，先到为准（恶劣工况已缩短）")


def test_nothing_is_due_without_a_start():
    assert find_due(plan(), facts(points=V3)) == ()


def test_kilometre_item_without_readings_is_not_invented():
    item = PlanItem("tyres", "轮胎换位", every_km=10_000, is_reminded=True)

    assert find_due(plan(item), facts(delivered="2026-01-10")) == ()


@pytest.mark.parametrize(
    ("engine", "expected"),
    [
        pytest.param((), ("2027-01-10", TIME), id="no engine reading: the year"),
        pytest.param(
            [("2026-01-10", 0), ("2026-06-10", 8_000)],
            ("2026-07-19", KM),
            id="engine readings: 10,000 km of the engine",
        ),
    ],
)
def test_engine_kilometres_come_from_the_engine_counter_only(engine, expected):
    item = PlanItem(
        "oil",
        "增程器机油机滤",
        counter=Counter.ENGINE,
        every_km=10_000,
        every_months=12,
        is_main=True,
    )
    car = facts(
        delivered="2026-01-10",
        points=[("2026-01-10", 10), ("2026-06-10", 22_000)],
        engine=engine,
    )

    due = only(find_due(plan(item), car))

    assert (str(due.due_on), due.decided_by) == expected


def test_engine_base_is_the_engine_figure_of_the_last_service():
    item = PlanItem(
        "oil", "机油", counter=Counter.ENGINE, every_km=10_000, is_main=True
    )
    car = facts(
        orders=[service("2026-06-10", 22_000, engine_km=8_000)],
        points=[("2026-01-10", 10), ("2026-06-10", 22_000)],
        engine=[("2026-01-10", 0), ("2026-06-10", 8_000)],
    )

    assert only(find_due(plan(item), car)).due_km == 18_000


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        pytest.param(service("2026-02-01"), "2027-02-01", id="a maintenance order"),
        pytest.param(
            service("2026-02-01", is_maintenance=False, lines=("换机油机滤",)),
            "2027-02-01",
            id="a repair with the work in it",
        ),
        pytest.param(
            service("2026-02-01", is_maintenance=False, lines=("换轮胎",)),
            "2026-07-10",
            id="a repair without it",
        ),
    ],
)
def test_what_resets_the_main_service(order, expected):
    item = replace(OIL, keywords=("机油",))

    due = only(find_due(plan(item), facts(delivered="2026-01-10", orders=[order])))

    assert str(due.due_on) == expected


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        pytest.param([], "A 保养", id="the first is A"),
        pytest.param([service("2024-01-10")], "B 保养", id="the second is B"),
        pytest.param(
            [service("2024-01-10"), service("2025-01-10")],
            "A 保养",
            id="the third is A",
        ),
        pytest.param(
            [service("2025-01-10", lines=("B 保养套餐",))],
            "A 保养",
            id="what was written down beats counting",
        ),
    ],
)
def test_names_take_turns(orders, expected):
    item = replace(OIL, name="A 保养|B 保养")

    due = only(find_due(plan(item), facts(delivered="2023-01-10", orders=orders)))

    assert dict(due.facts)["本次项目"] == expected
