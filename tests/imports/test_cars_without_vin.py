"""Files that name cars by their plates, from the file to the records."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.merging.records import merge_cars
from customers.models import Customer, ServiceRecord, Vehicle, VehicleContact
from tests.imports.importing import NOW, import_rows, problems

pytestmark = pytest.mark.django_db

VIN, OTHER_VIN = "LSVAA4185E2000002", "LSVAA4187E2000003"
PLATE = "苏E60K21"
OWNER, OTHER_OWNER = "13912340621", "13912340622"


@pytest.fixture
def load(tmp_path):
    return lambda *rows: import_rows(tmp_path, *rows)


def car(**cells):
    return {
        "车牌号": PLATE,
        "车主": "周明远",
        "手机": OWNER,
        "车型": "途岳",
        "注册日期": "2021-05-18",
        "交强险到期": "2026-12-20",
        **cells,
    }


def order(**cells):
    return {
        "工单号": "W1",
        "车牌号": PLATE,
        "车主": "周明远",
        "手机": OWNER,
        "进厂日期": "2026-02-10",
        "进厂里程": 48200,
        "维修类别": "保养",
        **cells,
    }


def cars():
    rows = Vehicle.objects.order_by("pk")
    return list(rows.values_list("vin", "plate", "status"))


def outcome(batch, kind):
    return {key: n for key, n in batch.counts[kind].items() if n}


def test_a_car_is_known_by_its_plate_and_owner(load):
    batch = load(car())

    vehicle = Vehicle.objects.get()
    assert (vehicle.vin, vehicle.plate) == (None, PLATE)
    assert vehicle.plate_owner == Customer.objects.get(name="周明远")
    assert vehicle.policies.get().last_covered_on == date(2026, 12, 20)
    assert outcome(batch, "vehicles") == {"created": 1}
    assert batch.notices == [
        "有 1 辆车没有车架号，先按车牌记录，召回等要车架号的事不提醒；"
        "请在“补录车架号”里补上"
    ]


def test_its_orders_find_it_and_a_new_plate_makes_a_car(load):
    load(car())

    batch = load(order(), order(工单号="W2", 车牌号="苏E60K99", 手机=OTHER_OWNER))

    assert cars() == [(None, PLATE, "active"), (None, "苏E60K99", "active")]
    assert [each.vehicle.plate for each in ServiceRecord.objects.order_by("pk")] == [
        PLATE,
        "苏E60K99",
    ]
    assert outcome(batch, "orders") == {"created": 2}


@pytest.mark.parametrize("first", ["list", "orders"])
def test_an_order_without_an_owner_goes_to_the_only_car_of_the_plate(load, first):
    files = [car(), order(车主="", 手机="")]
    for row in files if first == "list" else reversed(files):
        load(row)

    assert ServiceRecord.objects.get().vehicle == Vehicle.objects.get()
    assert Vehicle.objects.get().plate_owner.name == "周明远"


def test_an_order_of_another_owner_is_asked_about(load):
    load(car())

    batch = load(order(车主="林小雨", 手机=OTHER_OWNER))

    assert ServiceRecord.objects.count() == 0
    assert Customer.objects.count() == 1
    assert outcome(batch, "orders") == {"waiting": 1}
    assert [each[2] for each in problems(batch)] == [
        "这个车牌在系统里是另一位车主的车，请核对车主，或补录车架号"
    ]


@pytest.mark.parametrize(
    "cells",
    [{}, {"车主": "", "手机": ""}, {"注册日期": ""}],
    ids=["all", "no owner", "no date"],
)
def test_the_vin_completes_the_car(load, cells):
    load(car())
    load(order())
    known = Vehicle.objects.get().pk

    batch = load(car(车架号=VIN, **cells))

    vehicle = Vehicle.objects.get()
    assert (vehicle.pk, vehicle.vin, vehicle.plate) == (known, VIN, PLATE)
    assert Customer.objects.count() == 1
    assert outcome(batch, "vehicles") == {"updated": 1}


@pytest.mark.parametrize(
    "cells",
    [
        {"车主": "林小雨", "手机": OTHER_OWNER},
        {"注册日期": "2026-09-01"},
        {"车型": "宝来"},
        {"最后里程": 3000, "最后进厂日期": "2026-11-01"},
    ],
    ids=["owner", "registration", "model", "mileage"],
)
def test_a_vin_on_a_plate_that_was_kept_for_another_car_is_asked_about(load, cells):
    load(car(), order())
    load(order())

    load(car(车架号=VIN, **cells))

    old, new = Vehicle.objects.order_by("pk")
    assert (old.vin, new.vin) == (None, VIN)
    assert old.plate == new.plate == PLATE
    assert ServiceRecord.objects.get().vehicle == old


def test_the_same_files_twice_change_nothing(load):
    for rows in ([car()], [order()], [car(车架号=VIN)]):
        load(*rows)
    before = list(Vehicle.objects.values()), list(VehicleContact.objects.values())

    batches = [load(*rows) for rows in ([car()], [order()], [car(车架号=VIN)])]

    after = list(Vehicle.objects.values()), list(VehicleContact.objects.values())
    assert after == before
    assert [outcome(batches[0], "vehicles"), outcome(batches[1], "orders")] == [
        {"unchanged": 1},
        {"unchanged": 1},
    ]


def test_a_row_that_names_neither_number_nor_car_makes_nobody(load):
    batch = load(
        {"客户姓名": "周明远", "联系电话": OWNER, "车牌号": PLATE},
        {"客户姓名": "何建平", "联系电话": "1391234062", "车牌号": "苏E60K2"},
        {"客户姓名": "许文静", "联系电话": OTHER_OWNER, "车牌号": ""},
    )

    assert sorted(Customer.objects.values_list("name", flat=True)) == [
        "周明远",
        "许文静",
    ]
    assert cars() == [(None, PLATE, "active")]
    assert outcome(batch, "customers") == {"created": 2, "rejected": 1}
    assert {row for row, *_ in problems(batch)} == {3}


def test_a_sender_with_another_number_is_another_contact(load):
    load({"车架号": VIN, "车主": "张建业", "性别": "男", "手机": OWNER})
    visit = {"工单号": "S1", "车架号": VIN, "进厂日期": "2026-05-06"}
    load(
        {**visit, "送修人": "张太太", "送修人电话": OTHER_OWNER},
        {**visit, "工单号": "S2", "送修人": "张建业", "送修人电话": OWNER},
    )

    roles = VehicleContact.objects.order_by("pk")
    assert [(each.customer.name, each.role) for each in roles] == [
        ("张建业", "owner"),
        ("张太太", "driver"),
    ]
    assert Customer.objects.get(name="张建业").phone == OWNER
    assert Customer.objects.get(name="张太太").phone == OTHER_OWNER
    assert [each.brought_by.name for each in ServiceRecord.objects.order_by("pk")] == [
        "张太太",
        "张建业",
    ]


def test_a_merged_car_is_found_under_its_own_vin(load):
    load(car(车架号=VIN), car(车架号=OTHER_VIN, 车牌号="苏E60K22"))
    kept, lost = Vehicle.objects.order_by("pk")
    merge_cars(kept.pk, lost.pk, by=None, now=NOW)

    load(car(车架号=OTHER_VIN, 车牌号="苏E60K22", 颜色="黑"))

    assert Vehicle.objects.get(vin=VIN).colour == "黑"
    assert Vehicle.objects.count() == 2


@pytest.mark.parametrize("files", ["cars", "orders", "VINs"])
def test_the_number_of_queries_does_not_depend_on_the_cars(load, files):
    def rows(start, count):
        made = {"cars": car, "orders": order, "VINs": car}[files]
        return [
            made(
                车牌号=f"苏E60A{number:02}",
                手机=f"139123406{number:02}",
                **({"工单号": f"W{number}"} if files == "orders" else {}),
                **({"车架号": f"WVWZZZ3CZEE{number:06}"} if files == "VINs" else {}),
            )
            for number in range(start, start + count)
        ]

    def queries(start, count):
        if files == "VINs":
            load(*({**row, "车架号": ""} for row in rows(start, count)))
        with CaptureQueriesContext(connection) as found:
            load(*rows(start, count))
        return len(found)

    queries(10, 1)
    assert queries(20, 1) == queries(30, 3)
