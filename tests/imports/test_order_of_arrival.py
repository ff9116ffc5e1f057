"""Whatever the order in which a shop's files arrive, the records are the same."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import CarDoubt, Customer, ServiceRecord, Vehicle
from tests.imports.importing import import_rows

pytestmark = pytest.mark.django_db

ZHOU, LIN, HE, XU, WIFE = (f"1391234065{n}" for n in range(5))
V1, V2, V3, V4 = (f"LSVAA418{n}E200000{n}" for n in range(1, 5))
P1, P2, P3, P4 = (f"苏E60K7{n}" for n in range(1, 5))


def car(plate, owner, phone, registered_on, **cells):
    row = {"车牌号": plate, "车主": owner, "手机": phone, "注册日期": registered_on}
    return {**row, **cells}


def visit(number, on, km, **cells):
    return {"工单号": number, "进厂日期": on, "进厂里程": km, **cells}


# The files of a small shop. 许文静 keeps her plate for a new car.
FILES = {
    "cars by plate": [
        car(P1, "周明远", ZHOU, "2021-05-18", 车型="途岳", 交强险到期="2026-12-20"),
        car(P2, "林小雨", LIN, "2020-11-02", 车型="宝来", 交强险到期="2027-01-15"),
        car(P4, "许文静", XU, "2015-03-01", 车型="帕萨特"),
    ],
    "orders by plate": [
        visit("A1", "2026-02-10", 48200, 车牌号=P1, 车主="周明远", 手机=ZHOU),
        visit("A2", "2026-03-11", 71500, 车牌号=P2),
        visit("A3", "2019-04-12", 60000, 车牌号=P4, 车主="许文静", 手机=XU),
    ],
    "cars by VIN": [
        car(P1, "周明远", ZHOU, "2021-05-18", 车架号=V1, 颜色="白"),
        car(P3, "何建平", HE, "2023-03-09", 车架号=V3, 颜色="黑"),
        car(P4, "许文静", XU, "2026-09-01", 车架号=V4, 颜色="红"),
    ],
    "orders by VIN": [
        visit("B1", "2026-05-06", 51000, 车架号=V1, 送修人="周太太", 送修人电话=WIFE),
        visit("B2", "2026-06-07", 30500, 车架号=V3, 送修人="何建平", 送修人电话=HE),
    ],
    "VINs of plates": [{"车牌号": P2, "车架号": V2}],
    "customers": [
        {"客户姓名": "周明远", "联系电话": ZHOU, "区域": "姑苏区"},
        {"客户姓名": "周太太", "联系电话": WIFE, "区域": "姑苏区"},
    ],
}


def records():
    """Return all that was recorded, without keys and without the days of entry."""
    cars = Vehicle.objects.living().order_by("vin", "plate")
    return {
        "cars": [_car(car) for car in cars],
        "people": sorted(
            (each.name, each.phone, each.second_phone, each.district)
            for each in Customer.objects.living()
        ),
        "orders": sorted(
            (order.order_number, _name(order.vehicle), str(order.brought_by))
            for order in ServiceRecord.objects.select_related("vehicle", "brought_by")
        ),
        "questions": sorted(
            _name(each.vehicle) for each in CarDoubt.objects.standing()
        ),
    }


def _name(car):
    return car.vin or car.plate


def _car(car):
    roles = car.contacts.filter(until_on=None)
    return (
        *(
            car.vin,
            car.plate,
            car.model_text,
            car.registered_on,
            car.colour,
            car.status,
        ),
        sorted((each.customer.name, each.role) for each in roles),
        sorted(car.policies.values_list("kind", "last_covered_on")),
        sorted(car.readings.values_list("read_on", "km", "rejected_because")),
        sorted(car.plates.filter(until_on=None).values_list("plate", flat=True)),
    )


@pytest.fixture
def arrive(tmp_path):
    """Return what files leave behind when they arrive in this order."""

    def run(files):
        with transaction.atomic():
            for rows in files:
                import_rows(tmp_path, *rows)
            found = records()
            transaction.set_rollback(True)
        return found

    return run


@pytest.fixture
def expected(arrive):
    return arrive(FILES.values())


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(order=st.permutations(list(FILES)))
def test_the_end_does_not_depend_on_the_order_of_the_files(arrive, expected, order):
    assert arrive(FILES[name] for name in order) == expected


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(order=st.permutations([row for rows in FILES.values() for row in rows]))
def test_the_end_does_not_depend_on_the_order_of_the_rows(arrive, expected, order):
    assert arrive([row] for row in order) == expected


def test_the_end_is_what_a_person_would_make_of_the_files(expected):
    assert [car[:3] for car in expected["cars"]] == [
        (V1, P1, "途岳"),
        (V2, P2, "宝来"),
        (V3, P3, ""),
        (V4, P4, ""),
        (None, P4, "帕萨特"),
    ]
    assert expected["orders"] == [
        ("A1", V1, "None"),
        ("A2", V2, "None"),
        ("A3", P4, "None"),
        ("B1", V1, "周太太"),
        ("B2", V3, "何建平"),
    ]
    assert expected["questions"] == [P4]
    assert [name for name, *_ in expected["people"]] == [
        "何建平",
        "周太太",
        "周明远",
        "林小雨",
        "许文静",
    ]


def test_files_that_come_again_change_nothing(arrive, expected):
    files = list(FILES.values())

    assert arrive([*files, *reversed(files)]) == expected
