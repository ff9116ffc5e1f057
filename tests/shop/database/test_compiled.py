from __future__ import annotations

import pytest

from customers.models import Vehicle
from shop.database.compiled import Compiled, compile_rows, slot
from tests.factories import make_vehicle

pytestmark = pytest.mark.django_db


@pytest.fixture
def cars_of_keys():
    cars = Vehicle.objects.filter(pk__any_of=slot("keys")).order_by("pk")
    return compile_rows(cars.values_list("plate"))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_each_run_finds_what_its_own_list_names(
    cars_of_keys, count, django_assert_num_queries
):
    cars = [make_vehicle() for _ in range(4)][:count]

    with django_assert_num_queries(1):
        found = cars_of_keys.run(keys=[car.pk for car in cars])

    assert found == [(car.plate,) for car in cars]


def test_a_list_that_was_forgotten_is_an_error(cars_of_keys):
    with pytest.raises(KeyError):
        cars_of_keys.run()


def test_what_can_find_nothing_is_never_run(django_assert_num_queries):
    nothing = compile_rows(Vehicle.objects.none().values_list("pk"))

    with django_assert_num_queries(0):
        assert nothing.run(keys=[1]) == []
    assert nothing == Compiled("", ())
