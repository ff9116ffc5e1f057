from __future__ import annotations

from datetime import date, timedelta

import pytest

from feedback import reason as complaint
from reminders.reasons import booking
from reminders.reasons.booking import Lapse, Lapsed

TODAY = date(2026, 11, 18)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("closed_on", "visits", "due_on"),
    [
        (TODAY, [], TODAY + 3 * DAY),
        (TODAY, [TODAY, TODAY + 3 * DAY], TODAY + 3 * DAY),
        (TODAY - 9 * DAY, [TODAY - 5 * DAY], None),
        (TODAY - 93 * DAY, [], TODAY - 90 * DAY),
        (TODAY - 94 * DAY, [], None),
        (None, [], None),
    ],
)
def test_seventy_two_hours_after_a_complaint(closed_on, visits, due_on):
    due = complaint.find_due(closed_on, visits, TODAY)

    assert (due and due.due_on) == due_on
    assert due is None or due.anchor == f"closed:{closed_on}"


def lapsed(key="1", lapse=Lapse.MISSED, on=TODAY - DAY, settled_on=TODAY):
    return Lapsed(key, lapse, on, settled_on)


@pytest.mark.parametrize(
    ("lapses", "visits", "anchor", "due_on"),
    [
        ([lapsed()], [], "appointment:1", TODAY),
        ([lapsed(lapse=Lapse.CANCELLED)], [], "appointment:1", TODAY + DAY),
        ([lapsed()], [TODAY - DAY], "appointment:1", TODAY),
        ([lapsed()], [TODAY], None, None),
        (
            [lapsed(), lapsed("2", settled_on=TODAY - DAY)],
            [],
            "appointment:1",
            TODAY,
        ),
        (
            [lapsed(settled_on=TODAY - 21 * DAY)],
            [],
            "appointment:1",
            TODAY - 21 * DAY,
        ),
        ([lapsed(settled_on=TODAY - 22 * DAY)], [], None, None),
        ([], [], None, None),
    ],
)
def test_an_appointment_that_came_to_nothing(lapses, visits, anchor, due_on):
    due = booking.find_due(lapses, visits, TODAY)

    assert (due and (due.anchor, due.due_on)) == (anchor and (anchor, due_on))


def test_it_says_what_became_of_it():
    due = booking.find_due([lapsed()], [], TODAY)

    assert [tuple(fact) for fact in due.facts] == [
        ("约定到店", "2026年11月17日"),
        ("结果", "预约未到店，2026年11月18日"),
    ]
    assert (due.variant, due.rule) == ("missed", "预约未到店次日跟进")
