"""Cars whose facts have changed since their forecast, and their new forecast."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from customers.recipients import cars_of_same_people
from reminders.forecast.making import DAYS, make_forecast
from reminders.models import ForecastGap

# So many cars are played together; the others follow in the next round.
MOST_CARS = 200

# A car that is noted once more while its forecast is made keeps its gap.
_NOTE_CHANGED = """
    INSERT INTO reminders_forecastgap (vehicle_id, since)
    SELECT vehicle_id, %s FROM customers_vehiclechange ORDER BY vehicle_id
    ON CONFLICT (vehicle_id) DO UPDATE SET since = excluded.since
"""


def note_gap(vehicle: int, *, now: datetime) -> None:
    """Have the forecast of this car made anew, and of all cars of its people."""
    ForecastGap.objects.update_or_create(vehicle_id=vehicle, defaults={"since": now})


def note_changed_cars(*, now: datetime) -> int:
    """Note the cars whose due dates are about to be computed anew; 1 query."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_CHANGED, [now])
        return int(cursor.rowcount)


def close_gaps(*, now: datetime, days: int = DAYS) -> int:
    """Forecast at most ``MOST_CARS`` cars and their people's others; return how many.

    A gap goes when its forecast is made, unless the car has been noted again since.
    """
    gaps = dict(
        ForecastGap.objects.order_by("since", "pk").values_list("pk", "since")[
            :MOST_CARS
        ]
    )
    if gaps:
        make_forecast(now=now, vehicles=cars_of_same_people(gaps), days=days)
    for since in set(gaps.values()):
        closed = [car for car, noted in gaps.items() if noted == since]
        ForecastGap.objects.filter(pk__any_of=closed, since=since).delete()
    return len(gaps)
