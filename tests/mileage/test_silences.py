from __future__ import annotations

from datetime import timedelta

import pytest

from tests.contact import why_not
from tests.factories import NOW, make_customer, make_vehicle
from tests.mileage.owners import DAY, ask

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def silenced(owner, **fields):
    values = {"category": "maintenance", "reason": "mileage", **fields}
    return why_not(owner.phone_index, **values)


@pytest.mark.parametrize(("days", "is_held"), [(59, True), (60, False)])
def test_an_owner_is_asked_again_after_sixty_days(days, is_held):
    owner = make_customer()
    asked_on = TODAY - timedelta(days=days)
    ask(owner, on=asked_on, vehicle=make_vehicle(owner=owner))
    other = make_vehicle(owner=owner)

    held = f"{asked_on} 已问过这位客户的里程" if is_held else ""
    assert silenced(owner, vehicle=other.pk) == held


def test_the_question_does_not_silence_itself_nor_anything_else():
    owner = make_customer()
    car = make_vehicle(owner=owner)
    ask(owner, on=TODAY - DAY, vehicle=car)

    assert silenced(owner, vehicle=car.pk) == ""
    assert silenced(owner, reason="maintenance") == ""


def test_a_question_that_did_not_arrive_silences_nothing():
    owner = make_customer()
    ask(owner, on=TODAY - DAY, vehicle=make_vehicle(owner=owner), status="undelivered")

    assert silenced(owner, vehicle=make_vehicle(owner=owner).pk) == ""
