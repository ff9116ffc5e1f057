from __future__ import annotations

import pytest

from reminders.facts.cars import read_cars
from tests.factories import make_model, make_vehicle

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("status", "is_read"), [("active", True), ("sold", False), ("scrapped", False)]
)
def test_cars_in_use_are_read(status, is_read):
    car = make_vehicle(status=status)
    make_vehicle()

    assert set(read_cars([car.pk])) == ({car.pk} if is_read else set())


def test_an_accident_or_an_illegal_change_taints_a_car():
    hurt = make_vehicle(has_injury_accident=True)
    changed = make_vehicle(has_illegal_modification=True)
    clean = make_vehicle()

    cars = read_cars([hurt.pk, changed.pk, clean.pk])

    assert [cars[each.pk].is_tainted for each in (hurt, changed, clean)] == [
        True,
        True,
        False,
    ]


def test_of_a_car_without_a_model_no_energy_is_known():
    model = make_model(energy="bev")
    known, unknown = make_vehicle(model=model), make_vehicle(model=None)

    cars = read_cars([known.pk, unknown.pk])

    found = [(each.model, each.energy) for each in (cars[known.pk], cars[unknown.pk])]
    assert found == [(model.pk, "bev"), (None, "")]


def test_cars_cost_one_query(django_assert_num_queries):
    keys = [make_vehicle().pk for _ in range(3)]

    with django_assert_num_queries(1):
        assert len(read_cars(keys)) == 3
