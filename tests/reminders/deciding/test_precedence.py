from __future__ import annotations

from datetime import date, timedelta

import pytest

from reminders.deciding.candidate import Number, Planned, Scene
from reminders.deciding.precedence import dearer_this_month, would_lose
from shop.days.calendar import Calendar
from tests.house_rules import RULES
from tests.reminders.deciding.candidates import PRIORITIES, candidate

TODAY = date(2026, 12, 10)
DAY = timedelta(days=1)


def planned(reason, days, *, closeness=1, grace=0, due_key=99):
    """A text in so many days, about a date ``closeness`` days after it."""
    on = TODAY + days * DAY
    return Planned(
        on=on,
        last_day_on=on + grace * DAY,
        priority=PRIORITIES[reason],
        due_on=on + closeness * DAY,
        category=reason,
        due_key=due_key,
        label=reason,
    )


def scene(reason, *coming, closeness=7, grace=0, is_softer=False):
    """Today's text, about a date ``closeness`` days ahead, and what is to come."""
    mine = candidate(
        1,
        reason,
        due_on=TODAY + closeness * DAY,
        last_day_on=TODAY + grace * DAY,
        is_softer=is_softer,
    )
    return Scene(mine, Number(planned=coming), TODAY, RULES, Calendar())


@pytest.mark.parametrize("reason", ["maintenance", "care", "campaign"])
@pytest.mark.parametrize(("days", "is_lost"), [(1, True), (2, True), (3, False)])
def test_a_legal_date_keeps_its_very_day_against_lower_texts(reason, days, is_lost):
    eve = planned("insurance", days, grace=5)

    assert would_lose(scene(reason, eve)) == (eve if is_lost else None)


@pytest.mark.parametrize(("grace", "is_lost"), [(0, True), (1, True), (2, False)])
def test_another_dearer_text_is_lost_only_past_its_last_day(grace, is_lost):
    service = planned("maintenance", 1, grace=grace)

    assert would_lose(scene("care", service)) == (service if is_lost else None)


def test_a_lower_text_takes_no_day_of_a_higher_one():
    assert would_lose(scene("insurance", planned("care", 1))) is None
    assert would_lose(scene("recall", planned("insurance", 1))) is None


@pytest.mark.parametrize(("grace", "waits"), [(3, False), (4, True)])
def test_of_two_equals_waits_the_one_that_can_wait(grace, waits):
    """A season leaves a birthday tomorrow its day, if three days later is in time."""
    birthday = planned("care", 1)

    found = would_lose(scene("care", birthday, grace=grace))

    assert found == (birthday if waits else None)


@pytest.mark.parametrize(("closeness", "is_lost"), [(1, False), (2, True)])
def test_of_two_legal_dates_the_closer_one_keeps_its_day(closeness, is_lost):
    eve = planned("insurance", 1, closeness=1)

    found = would_lose(scene("inspection", eve, closeness=closeness))

    assert found == (eve if is_lost else None)


def test_places_of_the_month_are_kept_for_the_closest_steps():
    week = planned("insurance", 5, closeness=7, due_key=1)
    eve = planned("insurance", 11, closeness=1, due_key=1)

    assert dearer_this_month(scene("insurance", week, eve, closeness=30)) == [week, eve]
    assert dearer_this_month(scene("insurance", week, eve, closeness=7)) == [eve]
    assert dearer_this_month(scene("insurance", week, eve, closeness=1)) == []


@pytest.mark.parametrize(("days", "is_counted"), [(21, True), (22, False)])
def test_only_what_is_planned_in_the_same_month_takes_its_places(days, is_counted):
    eve = planned("insurance", days)

    assert bool(dearer_this_month(scene("care", eve))) is is_counted


def test_a_category_counts_its_own_texts_alone():
    eve = planned("insurance", 5)

    assert dearer_this_month(scene("maintenance", eve), "maintenance") == []
    assert dearer_this_month(scene("maintenance", eve), "insurance") == [eve]


@pytest.mark.parametrize(
    ("reason", "is_kept"),
    [("insurance", True), ("maintenance", True), ("care", False), ("campaign", False)],
)
def test_a_softer_text_leaves_the_month_to_all_that_is_not_lower(reason, is_kept):
    """Its own cycle is among them: the same service has the same priority."""
    later = planned(reason, 12, due_key=1)

    assert dearer_this_month(scene("maintenance", later)) == (
        [later] if reason == "insurance" else []
    )
    assert dearer_this_month(scene("maintenance", later, is_softer=True)) == (
        [later] if is_kept else []
    )


@pytest.mark.parametrize(("days", "is_in_the_way"), [(2, True), (3, False)])
def test_a_softer_text_leaves_a_later_step_its_very_day(days, is_in_the_way):
    later = planned("maintenance", days, grace=10, due_key=1)

    assert would_lose(scene("maintenance", later)) is None
    found = would_lose(scene("maintenance", later, is_softer=True))
    assert found == (later if is_in_the_way else None)
