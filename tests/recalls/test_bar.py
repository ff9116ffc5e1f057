"""By the end of the second working day every owner of a recall is told or called."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time

import pytest
from django.utils import timezone

from accounts.roles import sync_roles
from calls.models import CallTask
from calls.rota import CALLS_A_DAY
from recalls.catching_up import catch_up
from recalls.reach import Why, read_unreached
from recalls.tasks import notify_recall
from reminders.day import run_day
from shop.hours import SHOP_ZONE
from sms.models import Message
from tests.calls.tasks import staff
from tests.recalls.brakes import MONDAY, opened
from tests.recalls.owners import called_on, deliver, make_cars

pytestmark = pytest.mark.django_db

CARS, CALLERS = 1000, 10
TUESDAY = date(2026, 11, 24)
# Ten working days after the first day of the recall.
DEADLINES = {MONDAY: date(2026, 12, 7), TUESDAY: date(2026, 12, 8)}
# No text may go to these owners, and one to the second number of others.
CALLED = ("landline", "td", "alone", "no_texts", "lost")


def moment(day, hour, minute=0):
    return datetime.combine(day, time(hour, minute), SHOP_ZONE)


@pytest.fixture
def cars(all_rules):
    sync_roles()
    for number in range(CALLERS):
        staff(f"caller{number}")
    return make_cars(CARS)


def approve(clerk, boss, cars, *, now):
    every = [car for each in cars.values() for car in each]
    return opened(clerk, boss, *every, now=now)


def everybody_is_told_or_called(recall, cars, *, first):
    """Nobody waits: told, dated for a call before the deadline, or without a number."""
    unreached = read_unreached(recall)
    whys = {why: {each.vehicle for each in unreached if each.why == why} for why in Why}

    assert whys.pop(Why.NOBODY) == set(cars["nobody"])
    assert whys.pop(Why.CALL) == {car for kind in CALLED for car in cars[kind]}
    assert whys == {Why.STOPPED: set(), Why.WAITING: set(), Why.ON_THE_WAY: set()}
    days = {day for kind in CALLED for day in called_on(cars[kind])}
    assert max(days) <= DEADLINES[first]
    loads = Counter(CallTask.objects.values_list("assigned_to", "call_on"))
    assert max(loads.values()) <= CALLS_A_DAY


def test_approved_in_the_afternoon(cars, settings, clerk, boss):
    approved_at = moment(MONDAY, 14)
    settings.CLOCK_SHIFT = approved_at - timezone.now()
    recall = approve(clerk, boss, cars, now=approved_at)

    notify_recall(recall.pk)
    deliver(cars, now=moment(MONDAY, 20))
    run_day(now=moment(TUESDAY, 8, 30), holds_flood=True)

    everybody_is_told_or_called(recall, cars, first=MONDAY)


def test_approved_in_the_evening(cars, settings, clerk, boss):
    approved_at = moment(MONDAY, 20, 30)
    settings.CLOCK_SHIFT = approved_at - timezone.now()
    recall = approve(clerk, boss, cars, now=approved_at)

    notify_recall(recall.pk)
    assert Message.objects.count() == 0
    run_day(now=moment(TUESDAY, 8, 30), holds_flood=True)
    deliver(cars, now=moment(TUESDAY, 20))
    catch_up(now=moment(TUESDAY, 20, 15))

    everybody_is_told_or_called(recall, cars, first=TUESDAY)


def test_the_worker_is_dead_until_the_next_morning(cars, clerk, boss):
    recall = approve(clerk, boss, cars, now=moment(MONDAY, 14))

    run_day(now=moment(TUESDAY, 9), holds_flood=True)
    deliver(cars, now=moment(TUESDAY, 20))
    catch_up(now=moment(TUESDAY, 20, 15))

    everybody_is_told_or_called(recall, cars, first=MONDAY)
