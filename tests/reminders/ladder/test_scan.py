from __future__ import annotations

from datetime import date, timedelta

import pytest

from reminders.ladder.scan import Scanned, scan_reminders
from reminders.models import DayRun, Decision, Reminder, RuleStep
from tests.factories import NOW
from tests.reminders.builders import (
    TODAY,
    at,
    make_due_item,
    make_reminder,
    step_of,
)
from tests.sms.conftest import together

Status = Reminder.Status


def due_in(days, **fields):
    return make_due_item(due_on=TODAY + timedelta(days=days), **fields)


def scan(on=TODAY, **options):
    return scan_reminders(now=at(on), **options)


def written():
    return [
        (row.due_item.due_on, row.step.offset_days, row.status)
        for row in Reminder.objects.select_related("due_item", "step").order_by("pk")
    ]


@pytest.mark.parametrize(
    ("days", "offsets"),
    [
        pytest.param(31, [], id="31 days ahead: not yet"),
        pytest.param(30, [-30], id="30 days ahead"),
        pytest.param(8, [-30], id="the last day of grace"),
        pytest.param(7, [-7], id="7 days ahead: the next step takes over"),
        pytest.param(2, [-7], id="the last day of grace again"),
        pytest.param(1, [], id="too late"),
        pytest.param(-3, [], id="past"),
    ],
)
def test_insurance_is_ripe_in_a_window_of_each_step(rules, days, offsets):
    item = due_in(days)

    scan()

    assert [offset for _, offset, _ in written()] == offsets
    for reminder in item.reminders.select_related("step"):
        planned_on = item.due_on + timedelta(days=reminder.step.offset_days)
        assert reminder.planned_on == planned_on
        assert reminder.last_day_on == planned_on + timedelta(
            days=reminder.step.grace_days
        )
        assert reminder.status == Status.PENDING


@pytest.mark.parametrize(
    ("reason", "days", "expected"),
    [
        pytest.param("maintenance", 7, 1, id="maintenance D-7"),
        pytest.param("maintenance", 0, 1, id="maintenance D"),
        pytest.param("maintenance", -6, 1, id="maintenance D, last day of grace"),
        pytest.param("maintenance", -7, 0, id="maintenance, too late"),
        pytest.param("inspection", 30, 1, id="inspection D-30"),
        pytest.param("inspection", 7, 1, id="inspection D-7"),
        pytest.param("inspection", 0, 0, id="inspection has no text on the day"),
    ],
)
def test_default_steps_of_each_reason(rules, reason, days, expected):
    due_in(days, reason=reason)

    assert scan().created == expected


def test_second_scan_writes_nothing(rules):
    due_in(30)
    due_in(7)

    assert [scan(), scan()] == [Scanned(2, 0), Scanned(0, 0)]


def test_next_day_writes_nothing_for_the_same_cycle(rules):
    due_in(30)
    scan()

    assert scan(TODAY + timedelta(days=1)) == Scanned(0, 0)


def test_renewed_policy_is_a_new_cycle(rules):
    old = due_in(7)
    scan()
    due_in(7, vehicle=old.vehicle, anchor="renewed")

    assert scan() == Scanned(1, 0)


def test_missed_day_is_caught_up(rules):
    due_in(28)

    assert scan() == Scanned(1, 0)


def test_only_the_variant_of_the_step_is_written(rules):
    sticker = due_in(30, reason="inspection", variant="sticker")
    line = due_in(30, reason="inspection", variant="line")

    scan()

    assert [each.step.variant for each in sticker.reminders.all()] == ["sticker"]
    assert [each.step.variant for each in line.reminders.all()] == ["line"]


@pytest.mark.parametrize("status", ["done", "void"])
def test_closed_items_are_left_alone(rules, status):
    due_in(30, status=status)

    assert scan() == Scanned(0, 0)


def test_inactive_steps_and_templates_are_left_alone(rules):
    due_in(30)
    due_in(0, reason="maintenance")
    step = RuleStep.objects.get(reason="insurance", offset_days=-30)
    RuleStep.objects.filter(pk=step.pk).update(is_active=False)
    maintenance = step_of("maintenance", 0)
    maintenance.template.is_active = False
    maintenance.template.save()

    assert scan() == Scanned(0, 0)


def test_scan_of_some_cars_writes_theirs_only(rules):
    one, other = due_in(30), due_in(30)

    scan(vehicles=[one.vehicle_id])

    assert (one.reminders.count(), other.reminders.count()) == (1, 0)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param(1, Scanned(0, 2), id="the first day after the grace of both"),
        pytest.param(-53, Scanned(0, 2), id="60 days after it, of the first"),
        pytest.param(-54, Scanned(0, 1), id="longer ago for the first step"),
    ],
)
def test_step_that_nobody_scanned_in_time_is_missed_with_a_reason(
    rules, days, expected
):
    due_in(days, computed_on=TODAY - timedelta(days=100))

    assert scan() == expected
    assert {row[2] for row in written()} == {Status.MISSED}
    assert {
        (decision.outcome, decision.code, decision.on)
        for decision in Decision.objects.all()
    } == {(Status.MISSED, "missed", TODAY)}


@pytest.mark.parametrize(
    ("computed_on", "expected"),
    [
        pytest.param(date(2026, 11, 20), Scanned(1, 1), id="known on the last day"),
        pytest.param(date(2026, 11, 21), Scanned(1, 0), id="known a day too late"),
    ],
)
def test_what_was_imported_too_late_was_never_missed(rules, computed_on, expected):
    due_in(7, computed_on=computed_on)

    assert scan() == expected


@pytest.mark.parametrize(
    ("last_run_on", "expected"),
    [
        pytest.param(date(2026, 11, 20), 1, id="ran yesterday, on its last day"),
        pytest.param(date(2026, 11, 21), 0, id="ran after its last day"),
    ],
)
def test_what_an_earlier_run_has_settled_is_not_looked_at_again(
    rules, last_run_on, expected
):
    DayRun.objects.create(on=last_run_on, started_at=NOW, finished_at=NOW)
    due_in(1, reason="insurance", computed_on=TODAY - timedelta(days=100))

    assert scan(TODAY + timedelta(days=1)).missed == expected


@pytest.mark.parametrize("status", [Status.PENDING, Status.HELD, Status.DECIDED])
def test_reminder_that_nobody_took_further_in_time_is_missed(rules, status):
    item = due_in(1)
    reminder = make_reminder(due_item=item, offset_days=-7, status=status)

    assert scan(TODAY - timedelta(days=1)) == Scanned(0, 0)
    assert scan() == Scanned(0, 1)

    reminder.refresh_from_db()
    assert reminder.status == Status.MISSED


@pytest.mark.parametrize("status", [Status.SENT, Status.SUPPRESSED, Status.MERGED])
def test_what_ended_is_not_missed(rules, status):
    make_reminder(due_item=due_in(1), offset_days=-7, status=status)

    assert scan() == Scanned(0, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_items(rules, django_assert_num_queries, count):
    for _ in range(count):
        due_in(30)
        due_in(1, computed_on=TODAY - timedelta(days=10))

    savepoint = 2

    with django_assert_num_queries(7 + savepoint):
        scan()


@pytest.mark.django_db(transaction=True)
def test_scans_at_the_same_instant_write_each_reminder_once(installed):
    for _ in range(30):
        due_in(30)

    results = together(*[scan] * 4)

    # The insurance and the winter check of each car.
    assert sorted(each.created for each in results) == [0, 0, 0, 60]
    assert Reminder.objects.count() == 60
