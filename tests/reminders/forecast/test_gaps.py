"""Cars about which something has changed are forecast anew, with their people's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.dates.refresh import refresh_changed
from reminders.forecast import gaps
from reminders.forecast.gaps import close_gaps, note_changed_cars, note_gap
from reminders.forecast.making import make_forecast
from reminders.models import ForecastDay, ForecastGap, ForecastRow
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import at
from tests.reminders.reasons.occasions import day

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
TODAY = day("2026-11-23")
NOW = at(TODAY)
LATER = NOW + timedelta(hours=1)


def insured(days, owner):
    car = make_vehicle(owner=owner, registered_on=None, delivered_on=None)
    ends_on = TODAY + timedelta(days=days)
    car.policies.create(kind="compulsory", last_covered_on=ends_on)
    return car


def foreseen(car):
    texts = ForecastRow.objects.filter(vehicle=car).exclude(sends_at=None)
    return [(row.on - TODAY).days for row in texts.order_by("on")]


def renew(car, days):
    car.policies.update(last_covered_on=TODAY + timedelta(days=days))
    note_changed_cars(now=NOW)
    refresh_changed(now=NOW)


def test_a_car_whose_facts_have_changed_is_foreseen_anew():
    car, other = insured(7, make_customer()), insured(7, make_customer())
    refresh_changed(now=NOW)
    make_forecast(now=NOW, days=9)
    before = foreseen(other)
    made = list(ForecastDay.objects.values())
    assert foreseen(car) == before == [0]

    renew(car, 9)
    assert close_gaps(now=LATER, days=9) == 1

    # The text of the month before, caught up, and three days later that of the week.
    assert foreseen(car) == [0, 3]
    assert foreseen(other) == before
    assert list(ForecastDay.objects.values()) == made
    assert not ForecastGap.objects.exists()


def test_the_other_cars_of_the_person_are_foreseen_with_it():
    owner = make_customer()
    car, other = insured(7, owner), insured(8, owner)
    make_forecast(now=NOW, days=9)
    together = foreseen(other)

    renew(car, 400)
    close_gaps(now=LATER, days=9)

    assert foreseen(car) == []
    assert foreseen(other) != together


def test_so_many_cars_are_foreseen_in_a_round(monkeypatch):
    monkeypatch.setattr(gaps, "MOST_CARS", 2)
    for _ in range(3):
        note_gap(insured(7, make_customer()).pk, now=NOW)

    assert [close_gaps(now=LATER, days=9) for _ in range(3)] == [2, 1, 0]


def test_a_car_stands_once_with_its_last_change():
    car = insured(7, make_customer())

    assert [note_changed_cars(now=NOW), note_changed_cars(now=LATER)] == [1, 1]
    assert ForecastGap.objects.get().since == LATER
    note_gap(car.pk, now=NOW)

    assert ForecastGap.objects.get().since == NOW


def test_what_changes_while_the_forecast_is_made_is_foreseen_in_the_next_round(
    monkeypatch,
):
    car, other = insured(7, make_customer()), insured(7, make_customer())
    for each in (car, other):
        note_gap(each.pk, now=NOW)

    def make(**asked):
        make_forecast(**asked)
        note_gap(car.pk, now=LATER)

    monkeypatch.setattr(gaps, "make_forecast", make)
    close_gaps(now=NOW, days=9)

    assert ForecastGap.objects.get().vehicle == car


def test_a_forecast_that_breaks_off_is_made_in_the_next_round(monkeypatch):
    note_gap(insured(7, make_customer()).pk, now=NOW)

    def break_off(**asked):
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(gaps, "make_forecast", break_off)
        with pytest.raises(ConnectionError):
            close_gaps(now=NOW)

    assert close_gaps(now=NOW, days=9) == 1
    assert not ForecastGap.objects.exists()
