"""Sixty days of the demo's shop: what was foreseen is what then happens, row by row."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from customers.models import Vehicle
from imports.together import import_files
from reminders.day import run_day
from reminders.forecast.making import DAYS, make_forecast
from reminders.forecast.rehearsal import play_day
from reminders.forecast.rows import read_rows
from reminders.models import ForecastRow
from reminders.setup.installation import load_defaults
from tests.dealercrm.embedded.samples.test_files import NOW, PATHS
from tests.journeys.owners import at

FIRST = NOW.date()
FIELDS = [
    each.attname for each in ForecastRow._meta.concrete_fields if each.name != "id"
]

pytestmark = [pytest.mark.year, pytest.mark.django_db]


@pytest.fixture
def shop(settings, tmp_path):
    """Every twelfth car of the shop, after the run of the first day."""
    settings.MEDIA_ROOT = tmp_path
    settings.INDEX_KEY = "the key of the demo's shop"
    load_defaults()
    import_files(PATHS, now=NOW)
    Vehicle.objects.exclude(
        pk__in=list(Vehicle.objects.order_by("pk").values_list("pk", flat=True)[::12])
    ).update(status="sold")
    run_day(now=at(FIRST, 8))


def foreseen(on):
    rows = ForecastRow.objects.filter(on=on)
    return sorted(
        (tuple(getattr(row, name) for name in FIELDS) for row in rows), key=repr
    )


def happened(on):
    rows = read_rows(on)
    return sorted((tuple(row[name] for name in FIELDS) for row in rows), key=repr)


def test_the_forecast_of_each_day_is_what_the_day_then_decides(shop):
    now = at(FIRST, 9)
    make_forecast(now=now)
    counts = []

    for days in range(1, DAYS + 1):
        on = FIRST + timedelta(days=days)
        play_day(now=datetime.combine(on, at(on, 8).timetz()).replace(minute=30))
        expected, found = foreseen(on), happened(on)
        assert (on, found) == (on, expected)
        counts.append(len(found))

    assert sum(counts) > 150
    assert 0 not in counts[:5]
