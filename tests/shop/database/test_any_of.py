from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.exceptions import FieldError

from customers.models import Customer, Vehicle, VehicleContact
from tests.factories import make_vehicle

pytestmark = pytest.mark.django_db


@pytest.fixture
def cars():
    return [
        make_vehicle(owner=Customer.objects.create(name=name, phone=phone))
        for name, phone in (
            ("王一", "13800000001"),
            ("王二", "13800000002"),
            ("王三", "13800000003"),
        )
    ]


def found(rows):
    return list(rows.order_by("pk").values_list("pk", flat=True))


def test_keys_of_every_kind_find_their_rows(cars):
    first, second, _ = cars
    owners = list(Customer.objects.order_by("phone_tail"))[:2]
    keys = {first.pk, second.pk}
    numbers = [owner.phone_index for owner in owners]

    assert found(Vehicle.objects.filter(pk__any_of=keys)) == sorted(keys)
    contacts = VehicleContact.objects.order_by("vehicle")
    of_cars = contacts.filter(vehicle__any_of=keys)
    of_owners = contacts.filter(customer__any_of=[owner.pk for owner in owners])
    of_numbers = contacts.filter(customer__phone_index__any_of=numbers)
    for rows in (of_cars, of_owners, of_numbers):
        assert [row.vehicle_id for row in rows] == sorted(keys)
    assert found(Vehicle.objects.exclude(pk__any_of=keys)) == [cars[2].pk]


@pytest.mark.parametrize(
    ("model", "lookup", "keys"),
    [
        (Vehicle, "pk", []),
        (Vehicle, "pk", range(0)),
        (Vehicle, "pk", [0]),
        (Customer, "pk", [uuid4()]),
        (Customer, "phone_index", ["x'); DROP TABLE customers_vehicle; --", "%s"]),
    ],
)
def test_of_no_key_and_of_unknown_ones_nothing_is_found(cars, model, lookup, keys):
    assert found(model.objects.filter(**{f"{lookup}__any_of": keys})) == []


def test_a_sealed_column_is_not_looked_up(cars):
    with pytest.raises(FieldError, match="sealed"):
        Customer.objects.filter(**{"phone__any_of": ["13800000001"]})
