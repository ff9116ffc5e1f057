"""The cars whose warranty nobody has recorded, and what staff are told to assume.

An assumption is for staff only; ``reminders.facts.warranties`` says on what it rests.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db.models import QuerySet

from customers.models import Vehicle
from reminders.facts.meters import Meter
from reminders.facts.warranties import (
    LAW_KM,
    LAW_MONTHS,
    Term,
    assumed_cars,
    end_of,
)
from reminders.reasons.value import chinese_day
from shop.days.months import months_later

# So long after the least term has passed, staff are still asked for the real one.
ASKED_DAYS: Final = 30


def waiting_cars(today: date) -> QuerySet[Vehicle]:
    """Return the cars whose term is to be recorded, the one that may end next first."""
    earliest = months_later(today - timedelta(days=ASKED_DAYS), -LAW_MONTHS)
    cars = assumed_cars(today).filter(delivered_on__gte=earliest)
    return cars.order_by("delivered_on", "pk")


def describe_assumed(term: Term, odometer: Meter | None, today: date) -> str:
    """Say what is assumed, whether it has ended, and that no customer was told."""
    told = name_least(term, odometer, today)
    return f"质保未录入，按三包最低期限推定到{told}；未告知客户"


def name_least(term: Term, odometer: Meter | None, today: date) -> str:
    """Return 2027年3月2日或60,000公里，先到为准, and whether it has ended."""
    end = end_of(term, odometer)
    until = chinese_day(term.until_on) if term.until_on else ""
    if end is None or not end.is_by_km:
        state = "，按日期已满" if end and end.on < today else ""
    elif end.is_estimate:
        state = f"，按里程推算约{chinese_day(end.on)}满"
    else:
        state = f"，{chinese_day(end.on)}的读数已满"
    return f"{until}或{LAW_KM:,}公里，先到为准{state}"
