"""Makes the forecast: each of the next sixty days, played once and kept as rows.

It is made each night and after the day's run, for the whole shop, and again for some
cars when their facts change. Pages read it instead of playing the days themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction

from reminders.forecast.rehearsal import days_until, play_day
from reminders.forecast.rows import read_rows
from reminders.forecast.stage import stage
from reminders.models import ForecastDay, ForecastRow
from shop.database.chunks import chunked
from shop.database.insertion import insert_values
from shop.database.keys import uuid7
from shop.database.shadows import writing_shadows_only
from shop.hours import SHOP_ZONE, shop_day

DAYS: Final = 60
# When the day's run begins (the schedule of ``dealercrm.celery``).
_RUN_AT: Final = time(8, 30, tzinfo=SHOP_ZONE)


def make_forecast(
    *, now: datetime, vehicles: Collection[int] | None = None, days: int = DAYS
) -> int:
    """Play the coming days and store what they decide; return how many rows.

    Each day replaces its earlier forecast in a transaction of its own. ``vehicles``
    restricts it to some cars; pass all cars of a person. Then the days' counts of calls
    stay as they were.
    """
    today, count = shop_day(now), 0
    with stage(now=now, vehicles=vehicles):
        for day in days_until(today + timedelta(days=days), now=now):
            moment = max(now, datetime.combine(day.date(), _RUN_AT))
            on = shop_day(moment)
            with writing_shadows_only():
                report = play_day(now=moment, vehicles=vehicles)
                rows = list(read_rows(on, vehicles))
            calls = report.calls if vehicles is None else None
            _store(on, rows, calls=calls, now=now, vehicles=vehicles)
            count += len(rows)
    if vehicles is None:
        _forget_before(today)
    return count


@transaction.atomic
def _store(
    on: date,
    rows: Iterable[dict[str, Any]],
    *,
    calls: int | None,
    now: datetime,
    vehicles: Collection[int] | None,
) -> None:
    earlier = ForecastRow.objects.filter(on=on)
    if vehicles is not None:
        earlier = earlier.filter(vehicle__any_of=vehicles)
    earlier.delete()
    for chunk in chunked(rows):
        insert_values(ForecastRow, [{"id": uuid7(), **row} for row in chunk])
    if calls is not None:
        ForecastDay.objects.update_or_create(
            on=on, defaults={"made_at": now, "calls": calls}
        )


def _forget_before(today: date) -> None:
    ForecastRow.objects.filter(on__lt=today).delete()
    ForecastDay.objects.filter(on__lt=today).delete()
