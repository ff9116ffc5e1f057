from __future__ import annotations

from contextlib import contextmanager
from datetime import date

import pytest
from django.db import OperationalError, transaction

from accounts.models import User
from campaigns.models import Campaign
from campaigns.running import enrol, stop
from reminders.dates.refresh import Refreshed, refresh_vehicles
from reminders.day import DayReport, finish_run
from reminders.deciding.decide import decide_reminders
from reminders.ladder.scan import Scanned, scan_reminders
from reminders.ladder.second_texts import remind_again
from reminders.ladder.snoozes import plan_snoozes
from reminders.telling.calling import open_calls, review_calls
from reminders.telling.dispatch import Dispatched, dispatch_reminders
from shop.database.advisory_lock import Lock, alone, only_one, share_turn, take_turn
from tests.factories import NOW, make_vehicle

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2026, 11, 16)
EMPTY = DayReport(TODAY, Refreshed(), Scanned(0, 0), {}, Dispatched(), calls=0)

WRITERS = {
    "refresh": lambda: refresh_vehicles([make_vehicle().pk], now=NOW),
    "scan": lambda: scan_reminders(now=NOW),
    "second reminder": lambda: remind_again(now=NOW),
    "decide": lambda: decide_reminders(now=NOW),
    "dispatch": lambda: dispatch_reminders(now=NOW),
    "open calls": lambda: open_calls(now=NOW),
    "tend calls": lambda: review_calls(now=NOW),
    "plan snoozes": lambda: plan_snoozes(now=NOW),
    "enrol": lambda: enrol(Campaign(), today=TODAY),
    "stop": lambda: stop(Campaign(), by=User(), now=NOW),
    "finish the run": lambda: finish_run(EMPTY, now=NOW),
}


@contextmanager
def a_turn():
    with transaction.atomic():
        take_turn()
        yield


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS.keys())
def test_a_writer_waits_while_another_has_the_turn(second_connection, impatient, write):
    with (
        second_connection(a_turn),
        pytest.raises(OperationalError, match="lock timeout"),
    ):
        write()


@contextmanager
def a_shared_turn():
    with transaction.atomic():
        share_turn()
        yield


@pytest.mark.parametrize("name", sorted(WRITERS.keys() - {"dispatch"}))
def test_a_writer_waits_while_others_share_the_turn(second_connection, impatient, name):
    with (
        second_connection(a_shared_turn),
        pytest.raises(OperationalError, match="lock timeout"),
    ):
        WRITERS[name]()


def test_those_that_share_the_turn_do_not_wait_for_each_other(
    second_connection, impatient
):
    with second_connection(a_shared_turn):
        assert WRITERS["dispatch"]() == Dispatched()


def test_a_turn_ends_with_its_transaction(second_connection, impatient):
    with second_connection(a_turn):
        pass

    assert scan_reminders(now=NOW).created == 0


@contextmanager
def making_the_forecast():
    with only_one(Lock.FORECAST) as is_free:
        assert is_free
        yield


def test_whoever_comes_second_is_told_and_does_not_wait(second_connection):
    with (
        second_connection(making_the_forecast),
        only_one(Lock.FORECAST) as is_free,
    ):
        assert not is_free

    with only_one(Lock.FORECAST) as is_free:
        assert is_free
    with second_connection(making_the_forecast):
        pass


def test_whoever_wants_it_alone_waits_for_it(second_connection, impatient):
    with (
        second_connection(making_the_forecast),
        pytest.raises(OperationalError, match="lock timeout"),
        alone(Lock.FORECAST),
    ):
        pass

    with alone(Lock.FORECAST):
        pass
    with second_connection(making_the_forecast):
        pass
