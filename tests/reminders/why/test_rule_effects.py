from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import Policy, VehicleChange
from reminders.dates.refresh import refresh_changed
from reminders.forecast.supposition import Supposition
from reminders.models import DueItem, Reminder, RuleStep
from reminders.why.rule_effects import DAYS, Contact, CycleKey, effect_of
from sms.models import Message
from tests.factories import make_customer
from tests.reminders.builders import TODAY, at, step_of
from tests.reminders.reasons.told import agreed, car_of, only
from tests.reminders.why.moved_steps import (
    DAY,
    insured,
)

pytestmark = pytest.mark.django_db


# A Monday, so that the week has no first or last of a month.
MONDAY = TODAY + timedelta(days=2)


def shift(days):
    def change():
        step = step_of("insurance", -7)
        step.offset_days = days
        step.save()

    return change


def cars(contacts):
    return {cycle.vehicle for cycle in contacts}


def effect(change, *reasons, models=(RuleStep,), played=None):
    played = [] if played is None else played
    return effect_of(
        Supposition(models, change),
        reasons,
        now=at(MONDAY, 8),
        day_played=lambda: played.append(1),
    )


@pytest.fixture
def due(rules):
    """Cars whose text of the week is on the first, the third and the tenth day."""
    step_of("insurance", -30).delete()
    found = [insured(MONDAY + days * DAY) for days in (7, 9, 17)]
    refresh_changed(now=at(MONDAY, 7))
    return found


def test_it_says_whom_a_change_adds_drops_and_moves(due):
    first, third, tenth = due

    found = effect(shift(-11), "insurance")

    assert cars(found.before) == {first.pk, third.pk}
    assert cars(found.added) == {tenth.pk}
    assert found.dropped == {}
    (cycle,) = {one for one in found.moved if one.vehicle == third.pk}
    assert found.moved[cycle] == (
        Contact(MONDAY + 2 * DAY, "保险 D-7"),
        Contact(MONDAY, "保险 D-11"),
    )
    assert cycle == CycleKey(third.pk, "insurance", "compulsory", cycle.anchor)


def test_whom_it_drops(due):
    def switch_off():
        RuleStep.objects.filter(reason="insurance").update(is_active=False)

    found = effect(switch_off, "insurance")

    assert cars(found.dropped) == {due[0].pk, due[1].pk}
    assert (found.added, found.moved, found.after) == ({}, {}, {})


def test_nothing_of_it_stays(due):
    counts = [
        model.objects.count() for model in (Reminder, Message, DueItem, VehicleChange)
    ]

    effect(shift(-11), "insurance")

    assert step_of("insurance", -7)
    assert counts == [
        model.objects.count() for model in (Reminder, Message, DueItem, VehicleChange)
    ]


def test_cars_that_a_change_marks_are_looked_at_whatever_their_reason(due):
    def end_a_policy():
        Policy.objects.filter(vehicle=due[0]).update(last_covered_on=MONDAY + 400 * DAY)

    found = effect(end_a_policy, models=[Policy])

    assert cars(found.dropped) == {due[0].pk}
    assert found.vehicles == 1


def test_it_tells_of_each_day_that_is_played(due):
    played: list[int] = []

    effect(shift(-11), "insurance", played=played)

    assert len(played) == 2 * DAYS


def test_what_would_take_too_long_is_looked_at_in_part(due, monkeypatch):
    monkeypatch.setattr("reminders.why.rule_effects.MOST", 1)

    found = effect(shift(-11), "insurance")

    assert (found.vehicles, found.is_part) == (1, True)


@pytest.mark.parametrize(
    ("delivered", "told"),
    [
        pytest.param(0, 1, id="its cycle ends within the week"),
        pytest.param(3, 4, id="its cycle is still open on the last day"),
        pytest.param(6, None, id="its day comes after the week"),
        pytest.param(-4, None, id="its cycle ended before the week"),
    ],
)
def test_a_contact_counts_also_if_its_cycle_ends_within_the_week(
    all_rules, delivered, told
):
    only("purchase")
    car_of(make_customer(), delivered_on=MONDAY + delivered * DAY)
    refresh_changed(now=at(MONDAY, 7))

    found = effect(lambda: None, "purchase")

    days = [contact.on for contact in found.after.values()]
    assert days == ([] if told is None else [MONDAY + told * DAY])
    assert found.before == found.after


def test_a_step_of_a_season_concerns_every_car(all_rules):
    only("season")
    car = car_of(agreed())

    def wait_longer():
        RuleStep.objects.filter(reason="season").update(grace_days=25)

    assert cars(effect(wait_longer, "season").added) == {car.pk}
