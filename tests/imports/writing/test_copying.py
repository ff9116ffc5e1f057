from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Customer, ServiceRecord, Vehicle, VehicleChange
from imports.writing.copying import insert

pytestmark = pytest.mark.django_db

AWKWARD = ["", "a\tb", "a\nb\rc", "back\\slash", "\\N", "\\.", '{"a"}', "全角，，", "'"]


@pytest.mark.parametrize("text", AWKWARD)
def test_every_text_arrives_as_it_was(text):
    vehicle = Vehicle(vin="V1", notes=text)
    insert([vehicle])

    record = ServiceRecord(
        order_number="R1",
        vehicle=vehicle,
        came_in_on=date(2026, 5, 1),
        kind="other",
        items=[text or "x", "a,b"],
        amount=Decimal("-1.50"),
        complaint=text,
    )
    insert([record])

    assert Vehicle.objects.get().notes == text
    stored = ServiceRecord.objects.get()
    assert (stored.items, stored.complaint) == ([text or "x", "a,b"], text)
    assert (stored.amount, stored.left_on, stored.is_void) == (
        Decimal("-1.50"),
        None,
        False,
    )


def test_sealed_fields_are_sealed_and_moments_set():
    person = Customer(name="张伟", phone="13912345671", notes="a\0b")
    insert([person])

    stored = Customer.objects.get()
    assert stored.phone == "13912345671"
    assert stored.notes == "ab"
    assert stored.created_at is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM customers_customer")
        assert cursor.fetchone()[0].startswith("v1$")


def test_keys_are_known_afterwards_and_do_not_collide_with_the_next():
    first, second = Vehicle(vin="V1"), Vehicle(vin="V2")
    insert([first, second])
    third = Vehicle.objects.create(vin="V3")

    assert len({first.pk, second.pk, third.pk}) == 3
    assert Vehicle.objects.get(pk=second.pk).vin == "V2"


def test_inserted_row_is_updated_by_its_next_save():
    vehicle = Vehicle(vin="V1")
    insert([vehicle])
    vehicle.colour = "白"
    vehicle.save()

    assert Vehicle.objects.get().colour == "白"


def test_triggers_note_the_change():
    vehicle = Vehicle(vin="V1")
    insert([vehicle])

    assert [change.vehicle_id for change in VehicleChange.objects.all()] == [vehicle.pk]


def test_number_of_statements_does_not_depend_on_the_rows():
    counts = []
    for rows in ([Vehicle(vin="A")], [Vehicle(vin=vin) for vin in "BCD"], []):
        with CaptureQueriesContext(connection) as queries:
            insert(rows)
        counts.append(len(queries))

    assert counts == [2, 2, 0]
