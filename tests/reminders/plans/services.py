"""A car, its readings and its orders, and the service that falls due."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from customers.meters.odometer import clean
from customers.meters.projection import PRIOR_KM_PER_DAY
from customers.meters.steps import COMMERCIAL_CAP_KM_PER_DAY, Reading
from reminders.facts.meters import read_meter
from reminders.facts.orders import Order
from reminders.plans.service_cycles import ServiceFacts as Facts
from reminders.plans.values import Plan, PlanItem

TODAY = date(2026, 11, 21)
OIL = PlanItem(
    "service",
    "更换机油机滤",
    first_km=5_000,
    first_months=6,
    every_km=10_000,
    every_months=12,
    is_main=True,
)


def plan(*items):
    return Plan("示例", "示例，以保养手册为准", items or (OIL,))


def meter(*points, today=TODAY):
    cleaned = clean(
        [Reading(date.fromisoformat(on), km) for on, km in points],
        cap_km_per_day=COMMERCIAL_CAP_KM_PER_DAY,
        on=today,
    )
    return read_meter(cleaned, prior_km_per_day=PRIOR_KM_PER_DAY, today=today)


def service(on, km=None, *, key="1", lines=(), engine_km=None, is_maintenance=True):
    return Order(
        key,
        date.fromisoformat(on),
        km,
        engine_km=engine_km,
        is_maintenance=is_maintenance,
        lines=lines,
    )


def facts(*, delivered=None, orders=(), points=(), engine=(), **flags):
    return Facts(
        delivered_on=date.fromisoformat(delivered) if delivered else None,
        orders=tuple(orders),
        odometer=meter(*points),
        engine=meter(*engine),
        **flags,
    )


def only(found):
    (due,) = found
    return due


V3 = (
    ("2024-11-21", 12),
    ("2025-04-20", 5_100),
    ("2025-10-25", 12_800),
    ("2026-05-20", 21_000),
)


readings = st.lists(
    st.tuples(st.dates(date(2023, 1, 1), TODAY).map(str), st.integers(0, 120_000)),
    max_size=6,
)
