"""Explains why a car's owner is or is not contacted on a day.

The report has the facts, the rule, its source and every decision. A past day is read
from the stored decisions and a coming day from the forecast. Where the forecast is
missing or older than the facts of the person's cars, the next days are played with the
same code that runs the day, on copies of its tables. This module decides nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum, auto
from typing import Final

from customers.models import VehicleChange
from customers.recipients import cars_of_same_people
from reminders.forecast.making import DAYS
from reminders.forecast.rehearsal import rehearsal
from reminders.models import ForecastDay, ForecastGap
from reminders.why.foreseen import foreseen_items
from reminders.why.report import CarReport, describe
from reminders.why.stored import stored_items
from shop.hours import shop_day

# While somebody waits, so many days after today are played at most.
SOON: Final = 7


class Basis(StrEnum):
    """From what a day is explained; ``NOTHING`` if nobody has foreseen it yet."""

    DECISIONS = auto()
    FORECAST = auto()
    OLDER_FORECAST = auto()
    PLAYED = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Explanation:
    """The reports on the cars; ``made_at`` is the moment of the forecast, if read."""

    basis: Basis
    cars: list[CarReport]
    made_at: datetime | None = None


def explain_cars(
    vehicles: Collection[int], *, on: date, now: datetime, most_days: int = DAYS
) -> Explanation:
    """Explain the day for these cars; stores nothing.

    At most ``most_days`` after today are played.
    """
    if on < shop_day(now):
        items = stored_items(vehicles, on)
        cars = list(describe(vehicles, items, on=on, now=now))
        return Explanation(Basis.DECISIONS, cars)
    everything = cars_of_same_people(vehicles)
    foreseen = ForecastDay.objects.filter(on=on).first()
    is_older = bool(foreseen) and _have_changed(everything)
    is_soon = on <= shop_day(now) + timedelta(days=most_days)
    if (foreseen is None or is_older) and is_soon:
        with rehearsal(now=now, on=on, vehicles=everything):
            items = stored_items(vehicles, on)
            cars = list(describe(vehicles, items, on=on, now=now))
        return Explanation(Basis.PLAYED, cars)
    if foreseen is None:
        return Explanation(Basis.NOTHING, [])
    items = foreseen_items(vehicles, on, today=shop_day(now))
    return Explanation(
        Basis.OLDER_FORECAST if is_older else Basis.FORECAST,
        list(describe(vehicles, items, on=on, now=now)),
        foreseen.made_at,
    )


def _have_changed(vehicles: Collection[int]) -> bool:
    """Whether something about these cars has changed since they were foreseen."""
    return (
        ForecastGap.objects.filter(vehicle__any_of=vehicles).exists()
        or VehicleChange.objects.filter(vehicle__any_of=vehicles).exists()
    )
