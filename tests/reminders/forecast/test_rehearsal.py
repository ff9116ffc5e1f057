"""A change that is supposed before the days are played, and heard of day by day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.forecast.rehearsal import days_until, rehearsal
from reminders.forecast.supposition import Supposition, supposing
from reminders.models import Decision, RuleStep
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import at
from tests.reminders.reasons.occasions import day

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
TODAY = day("2026-11-23")
NOW = at(TODAY)


def without_steps():
    RuleStep.objects.update(is_active=False)


NOTHING_ASKED = Supposition([RuleStep], without_steps)


@pytest.fixture
def due():
    car = make_vehicle(owner=make_customer(), registered_on=None, delivered_on=None)
    car.policies.create(kind="compulsory", last_covered_on=TODAY + timedelta(days=7))


@pytest.mark.usefixtures("due")
@pytest.mark.parametrize(("change", "decided"), [(None, True), (NOTHING_ASKED, False)])
def test_the_days_are_played_after_the_change(change, decided):
    with rehearsal(now=NOW, on=TODAY, supposition=change):
        assert Decision.objects.exists() is decided

    assert RuleStep.objects.filter(is_active=True).exists()


@pytest.mark.parametrize("days", [0, 3])
def test_each_day_is_heard_of(days):
    heard = []

    with rehearsal(
        now=NOW, on=TODAY + timedelta(days=days), day_played=lambda: heard.append(1)
    ):
        assert len(heard) == days + 1


def test_a_day_before_today_plays_today():
    assert days_until(TODAY - timedelta(days=1), now=NOW) == [NOW]


def test_a_supposition_is_seen_inside_only():
    with supposing(NOTHING_ASKED):
        assert not RuleStep.objects.filter(is_active=True).exists()

    assert RuleStep.objects.filter(is_active=True).exists()
