from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.pages.panels import DueRow, due_items, nearness
from tests.factories import NOW
from tests.reminders.builders import TODAY, make_due_item


@pytest.mark.parametrize(
    ("days", "tone", "remark"),
    [
        (-1, "bad", "已过 1 天"),
        (0, "bad", "今天到期"),
        (1, "warn", "还有 1 天"),
        (30, "warn", "还有 30 天"),
        (31, "", "还有 31 天"),
    ],
)
def test_how_near_a_date_is(days, tone, remark):
    assert nearness(TODAY + timedelta(days=days), TODAY) == (tone, remark)


@pytest.mark.django_db
def test_open_items_are_shown_the_nearest_first():
    later = make_due_item(due_on=TODAY + timedelta(days=40))
    soon = make_due_item(
        vehicle=later.vehicle, reason="inspection", due_on=TODAY + timedelta(days=2)
    )
    make_due_item(vehicle=later.vehicle, reason="maintenance", status="done")

    assert due_items(later.vehicle, NOW) == [
        DueRow(soon, "warn", "还有 2 天"),
        DueRow(later, "", "还有 40 天"),
    ]
