from __future__ import annotations

from datetime import date, timedelta

import pytest

from reminders.facts.batch import open_batch, read_rulebook
from reminders.facts.known import KEEP_BACKLOG_DAYS, read_known_days
from tests.reminders.builders import TODAY, make_due_item

pytestmark = pytest.mark.django_db


def known_days(vehicle):
    return read_known_days(open_batch([vehicle.pk], read_rulebook(), TODAY))


def test_a_car_is_known_since_its_first_due_item():
    item = make_due_item(known_on=date(2026, 3, 1), status="done")
    make_due_item(vehicle=item.vehicle, anchor="b", known_on=date(2026, 5, 1))

    assert known_days(item.vehicle).since(item.vehicle_id) == date(2026, 3, 1)
    assert known_days(item.vehicle).since(0) == TODAY


@pytest.mark.parametrize(
    ("days", "fields", "expected"),
    [
        (KEEP_BACKLOG_DAYS, {}, KEEP_BACKLOG_DAYS),
        (KEEP_BACKLOG_DAYS + 1, {}, 0),
        (10, {"is_backlog": False}, 0),
        (10, {"status": "done"}, 0),
    ],
)
def test_an_open_backlog_is_kept_longer(days, fields, expected):
    known_on = TODAY - timedelta(days=days)
    item = make_due_item(**{"known_on": known_on, "is_backlog": True, **fields})

    assert known_days(item.vehicle).extra_days(item.vehicle_id, "insurance") == expected
