"""Cars whose facts have changed since their forecast, and their new forecast."""

from __future__ import annotations

from datetime import datetime

from django.db.models import DateTimeField, Value

from customers.models import VehicleChange
from customers.recipients import cars_of_same_people
from reminders.forecast.making import DAYS, make_forecast
from reminders.models import ForecastGap
from shop.database.insertion import insert_from

# So many cars are played together; the others follow in the next round.
MOST_CARS = 200


def note_gap(vehicle: int, *, now: datetime) -> None:
    """Have the forecast of this car made anew, and of all cars of its people."""
    ForecastGap.objects.get_or_create(vehicle_id=vehicle, defaults={"since": now})


def note_changed_cars(*, now: datetime) -> int:
    """Note the cars whose due dates are about to be computed anew; 1 query."""
    changed = VehicleChange.objects.order_by("pk")
    rows = changed.values_list("pk", Value(now, DateTimeField()))
    return insert_from(ForecastGap, ["vehicle_id", "since"], rows)


def close_gaps(*, now: datetime, days: int = DAYS) -> int:
    """Forecast at most ``MOST_CARS`` cars and their people's others; return how many.

    What changes meanwhile is noted again and forecast in the next round.
    """
    gaps = ForecastGap.objects.filter(since__lt=now).order_by("since", "pk")
    cars = set(gaps.values_list("pk", flat=True)[:MOST_CARS])
    if not cars:
        return 0
    ForecastGap.objects.filter(pk__in=cars).delete()
    make_forecast(now=now, vehicles=cars_of_same_people(cars), days=days)
    return len(cars)
