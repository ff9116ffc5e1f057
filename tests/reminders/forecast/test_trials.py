"""Trials are played by one worker after the other, and always come to an end."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest

from reminders.forecast import trials
from reminders.forecast.trials import BROKEN, CannotTry, Kind, ask, latest, play_next
from reminders.models import Trial
from reminders.tasks import play_trials
from shop.database.advisory_lock import Lock, only_one
from tests.factories import NOW
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


def play(trial, progress, now):
    match trial.request["do"]:
        case "refuse":
            raise CannotTry("没有可试算的内容。")
        case "break":
            raise ZeroDivisionError
        case "replace":
            try_out("count", by=trial.asked_by)
    progress.begin(3)
    progress.day_played()
    progress.day_played()
    return {"played": trial.name}


KIND = Kind("test", "reminders.view_reminder", "reminders/_trial.html", play, dict)


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    monkeypatch.setitem(trials._kinds, KIND.name, KIND)


def try_out(do, *, subject="x", by=None, now=NOW):
    return ask(
        KIND,
        {"do": do},
        subject=subject,
        name=do,
        by=by or make_staff("经理"),
        now=now,
    )


def test_the_oldest_is_played_first_and_says_how_far_it_is():
    first, second = try_out("count"), try_out("count")

    assert play_next(now=NOW) is True

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.result, first.finished_at) == ({"played": "count"}, NOW)
    assert (first.days_played, first.days, first.percent) == (2, 3, 66)
    assert (second.finished_at, second.percent) == (None, 0)


def test_nothing_to_play_is_said():
    assert play_next(now=NOW) is False


@pytest.mark.parametrize(
    ("do", "problem"), [("refuse", "没有可试算的内容。"), ("break", BROKEN)]
)
def test_one_without_a_result_says_why(do, problem):
    trial = try_out(do)

    play_next(now=NOW)

    trial.refresh_from_db()
    assert (trial.result, trial.problem, trial.finished_at) == (None, problem, NOW)


@pytest.mark.parametrize(("begun", "problem"), [(1, ""), (2, BROKEN)])
def test_one_that_two_workers_have_left_is_given_up(begun, problem):
    trial = try_out("count")
    Trial.objects.update(begun=begun)

    play_next(now=NOW)

    trial.refresh_from_db()
    assert (trial.problem, trial.finished_at) == (problem, NOW)


def test_another_one_of_the_same_person_replaces_it_while_it_is_played():
    by = make_staff("经理")
    try_out("replace", by=by)

    assert play_trials() == {"played": 2}

    assert [each.name for each in Trial.objects.all()] == ["count"]


def test_those_of_others_and_about_other_things_stay():
    by = make_staff("经理")
    kept = [try_out("count"), try_out("count", by=by, subject="y")]
    try_out("count", by=by)

    last = try_out("count", by=by)

    assert set(Trial.objects.all()) == {*kept, last}
    assert latest(KIND, "x") == last
    assert latest(KIND, "z") is None


@pytest.mark.parametrize(("days", "left"), [(30, 1), (31, 0)])
def test_it_is_kept_for_a_month(days, left):
    try_out("count")
    play_next(now=NOW)

    play_next(now=NOW + timedelta(days=days))

    assert Trial.objects.count() == left


@contextmanager
def playing_trials():
    with only_one(Lock.TRIAL):
        yield


def test_a_second_worker_leaves_the_first_alone(second_connection):
    try_out("count")

    with second_connection(playing_trials):
        assert play_trials() == {"played": 0}

    assert play_trials() == {"played": 1}
