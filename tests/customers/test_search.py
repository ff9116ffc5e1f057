from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from customers.models import Customer, Plate, Vehicle
from customers.search import (
    Meaning,
    Term,
    find_customers,
    find_vehicles,
    names_people,
    read,
)
from tests.factories import make_customer, make_vehicle

VIN = "LFV3A24GXC3000001"

READINGS = {
    "mobile": ("13817658000", [[Term(Meaning.PHONE, "13817658000")]]),
    "mobile with gaps": ("138 1765-8000", [[Term(Meaning.PHONE, "13817658000")]]),
    "mobile with country": ("+86 13817658000", [[Term(Meaning.PHONE, "13817658000")]]),
    "mobile full width": (
        "１３８１７６５８０００",
        [[Term(Meaning.PHONE, "13817658000")]],
    ),
    "last four": ("8000", [[Term(Meaning.PHONE_TAIL, "8000")]]),
    "three digits mean nothing": ("800", []),
    "vin": (VIN.lower(), [[Term(Meaning.VIN, VIN)]]),
    "vin with letters for digits": (
        "LFV3A24GXC3OOOOOI",
        [[Term(Meaning.VIN, VIN)]],
    ),
    "six characters": (
        "000001",
        [[Term(Meaning.VIN_TAIL, "000001"), Term(Meaning.PLATE_TAIL, "000001")]],
    ),
    "plate": ("沪A12345", [[Term(Meaning.PLATE, "沪A12345")]]),
    "plate with dot": ("沪a·12345", [[Term(Meaning.PLATE, "沪A12345")]]),
    "new energy plate": ("沪AD12345", [[Term(Meaning.PLATE, "沪AD12345")]]),
    "beginning of a plate": ("沪A12", [[Term(Meaning.PLATE, "沪A12")]]),
    "a town is no beginning": ("沪A1", []),
    "plate without province": (
        "A12345",
        [[Term(Meaning.VIN_TAIL, "A12345"), Term(Meaning.PLATE_TAIL, "A12345")]],
    ),
    "five characters": ("12345", [[Term(Meaning.PLATE_TAIL, "12345")]]),
    "name": ("王小明", [[Term(Meaning.NAME, "王小明")]]),
    "name with title": ("王先生", [[Term(Meaning.NAME, "王")]]),
    "surname that is a province": ("云", [[Term(Meaning.NAME, "云")]]),
    "latin name": ("Tom Li", [[Term(Meaning.NAME, "Tom Li")]]),
    "minority name": ("阿依古丽·买买提", [[Term(Meaning.NAME, "阿依古丽·买买提")]]),
    "name and tail": (
        "王 8000",
        [[Term(Meaning.NAME, "王")], [Term(Meaning.PHONE_TAIL, "8000")]],
    ),
    "name and tail glued": (
        "王8000",
        [[Term(Meaning.NAME, "王")], [Term(Meaning.PHONE_TAIL, "8000")]],
    ),
    "one word that means nothing spoils it": ("王 80", []),
    "empty": ("  ", []),
    "wildcards": ("%_", []),
    "quote": ("'; --", []),
}


@pytest.mark.parametrize(("text", "meanings"), READINGS.values(), ids=list(READINGS))
def test_a_query_means(text: str, meanings: list[list[Term]]):
    assert [list(word) for word in read(text)] == meanings


@pytest.mark.parametrize(
    ("text", "is_personal"),
    [("王", True), ("王 8000", True), ("沪A12345", False), ("王 A12345", False)],
)
def test_a_query_names_people_only(text: str, is_personal: bool):
    assert names_people(text) is is_personal


@pytest.fixture
def town():
    """Two owners who share nothing but the last four digits of their numbers."""
    wang = make_customer(name="王小明", phone="13817658000", second_phone="13711112222")
    li = make_customer(name="李雷", phone="13922228000")
    first = make_vehicle(owner=wang, plate="沪A12345", vin=VIN)
    second = make_vehicle(owner=li, plate="沪AD12345")
    Plate.objects.create(vehicle=second, plate="苏E88888", until_on=date(2024, 1, 1))
    return {"wang": wang, "li": li, "first": first, "second": second}


FOUND = {
    "whole number": ("13817658000", "wang", "first"),
    "second number": ("13711112222", "wang", "first"),
    "tail of the second number": ("2222", "wang", "first"),
    "shared last four": ("8000", "wang li", "first second"),
    "name and shared last four": ("王 8000", "wang", "first"),
    "surname": ("王", "wang", "first"),
    "given name is no beginning": ("小明", "", ""),
    "vin": (VIN, "wang", "first"),
    "vin tail": ("000001", "wang", "first"),
    "plate": ("沪A12345", "wang", "first"),
    "plate without province": ("A12345", "wang", "first"),
    "five last of both plates": ("12345", "wang li", "first second"),
    "plate that the car once had": ("苏E88888", "li", "second"),
    "beginning of a former plate": ("苏E888", "", ""),
    "somebody else's number": ("13817658001", "", ""),
    "meaningless": ("%", "", ""),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "people", "cars"), FOUND.values(), ids=list(FOUND))
def test_a_search_finds(town, text: str, people: str, cars: str):
    customers = find_customers(Customer.objects.all(), text)
    vehicles = find_vehicles(Vehicle.objects.all(), text)

    assert set(customers) == {town[name] for name in people.split()}
    assert set(vehicles) == {town[name] for name in cars.split()}


@pytest.mark.django_db
def test_a_former_owner_does_not_find_the_car(town):
    town["first"].contacts.update(until_on=date(2025, 1, 1))

    assert list(find_vehicles(Vehicle.objects.all(), "王")) == []
    assert list(find_customers(Customer.objects.all(), "沪A12345")) == []
    assert list(find_customers(Customer.objects.all(), "王")) == [town["wang"]]


@pytest.mark.django_db
def test_a_search_narrows_the_rows_it_is_given(town):
    rows = Customer.objects.filter(name="李雷")

    assert list(find_customers(rows, "8000")) == [town["li"]]


INDEXED = [
    "13817658000",
    "8000",
    VIN,
    "000001",
    "沪A12345",
    "A12345",
    "王小明",
    "王 8000",
]


@pytest.mark.django_db
@pytest.mark.parametrize("text", INDEXED)
@pytest.mark.parametrize("find", [find_customers, find_vehicles])
def test_a_search_never_has_to_scan_a_table(find, text: str):
    """With sequential scans made costly, a plan has one only where it must."""
    model = Customer if find is find_customers else Vehicle
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan = find(model.objects.order_by("-pk"), text)[:50].explain()

    assert "Seq Scan" not in plan
