from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import Policy
from reminders.day import begin_run
from reminders.tasks import refresh_changed_vehicles, refresh_everything
from reminders.tasks import run_day as run_day_task
from shop import clock
from sms.models import Message
from tests.factories import make_customer, make_vehicle

pytestmark = pytest.mark.django_db


def insured(last_covered_on, **fields):
    """A car of which nothing but the insurance can fall due."""
    vehicle = make_vehicle(
        owner=make_customer(), registered_on=None, delivered_on=None, **fields
    )
    Policy.objects.create(
        vehicle=vehicle, kind="compulsory", last_covered_on=last_covered_on
    )
    return vehicle


def test_task_runs_the_day_once(rules):
    insured(clock.today() + timedelta(days=7))

    first, second = run_day_task(), run_day_task()

    assert (first["排队短信"], second) == (1, {})
    assert Message.objects.count() == 1


def test_task_finishes_a_run_that_was_cut_off(rules):
    insured(clock.today() + timedelta(days=7))
    begin_run(now=clock.now())

    assert run_day_task()["排队短信"] == 1


@pytest.mark.parametrize("task", [refresh_changed_vehicles, refresh_everything])
def test_refreshing_tasks_run_twice_safely(rules, task):
    insured(clock.today() + timedelta(days=7))

    first, second = task(), task()

    assert first == {"vehicles": 1, "created": 1, "changed": 0, "closed": 0}
    assert (second["created"], second["changed"], second["closed"]) == (0, 0, 0)
