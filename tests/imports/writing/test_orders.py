from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from customers.models import (
    Customer,
    DoNotDisturb,
    OdometerReading,
    Plate,
    ServiceRecord,
    Vehicle,
    VehicleContact,
)
from tests.imports.importing import problems
from tests.imports.writing.lists import (
    OTHER_PHONE,
    OTHER_PLATE,
    OTHER_VIN,
    PHONE,
    PLATE,
    VIN,
    car,
    counts,
    order,
    owners,
)

pytestmark = pytest.mark.django_db


class TestOrders:
    def test_row_becomes_a_service_record(self, load):
        load(car())

        batch = load(order())

        record = ServiceRecord.objects.get()
        assert (record.order_number, record.vehicle.vin) == ("R1", VIN)
        assert (record.came_in_on, record.left_on) == (
            date(2026, 5, 1),
            date(2026, 5, 2),
        )
        assert (record.kind, record.items) == ("maintenance", ["更换机油"])
        assert (record.amount, record.odometer_km) == (Decimal("688.50"), 12000)
        assert record.brought_by == Customer.objects.get()
        assert counts(batch, "orders") == (1, 0, 0, 0)

    def test_same_file_twice_changes_nothing(self, load):
        rows = [
            order(),
            order(工单号="R2", 送修人="李娜", 联系电话=OTHER_PHONE, 进厂里程=13000),
            order(工单号="R2", 维修项目="补胎", 实收金额=60),
            order(工单号="R3", 进厂时间="2026-06-01", 进厂里程=490050),
            order(工单号="R4", 车架号="", 车牌号=PLATE),
        ]
        load(*rows)
        models = (
            ServiceRecord,
            Vehicle,
            Customer,
            VehicleContact,
            Plate,
            OdometerReading,
        )
        before = [list(model.objects.order_by("pk").values()) for model in models]

        batch = load(*rows)

        assert counts(batch, "orders") == (0, 0, 5, 0)
        after = [list(model.objects.order_by("pk").values()) for model in models]
        assert after == before

    def test_order_of_an_unknown_car_brings_the_car(self, load):
        batch = load(order())

        assert Vehicle.objects.get().plate == PLATE
        assert owners() == [("张伟", True)]
        assert Customer.objects.get().phone == PHONE
        assert "“表”里有 1 辆系统里没有的车，已按工单建档" in batch.notices

    def test_order_that_stands_before_the_row_with_its_car_waits_for_it(self, load):
        batch = load(order(车架号=""), order(工单号="R2"))

        assert ServiceRecord.objects.count() == 2
        assert counts(batch, "orders") == (2, 0, 0, 0)
        assert problems(batch) == []

    def test_order_without_a_car_is_refused(self, load):
        batch = load(order(车架号="", 车牌号=""), order(工单号="R2"))

        assert list(ServiceRecord.objects.values_list("order_number", flat=True)) == [
            "R2"
        ]
        assert counts(batch, "orders") == (1, 0, 0, 1)

    def test_order_fills_gaps_of_a_car_and_replaces_nothing(self, load):
        load(car(颜色=""))

        load({**order(), "颜色": "黑", "注册日期": "2020-01-01"})

        vehicle = Vehicle.objects.get()
        assert (vehicle.colour, vehicle.registered_on) == ("黑", date(2023, 5, 10))

    def test_driver_with_the_firms_number_is_no_new_customer(self, load):
        load(car(客户名称="云帆汽车租赁有限公司"))

        load(order(车主姓名="", 送修人="李师傅"))

        assert ServiceRecord.objects.get().brought_by == Customer.objects.get()

    def test_order_number_of_another_car_is_refused(self, load):
        load(order())

        batch = load(order(车架号=OTHER_VIN, 车牌号=OTHER_PLATE))

        assert ServiceRecord.objects.get().vehicle.vin == VIN
        assert problems(batch) == [
            (2, "工单号", "这个工单号已经属于另一辆车，工单未导入，请核对")
        ]

    def test_correction_replaces_and_an_empty_cell_does_not(self, load):
        load(order())

        batch = load(order(实收金额=700, 维修类别="", 进厂里程=""))

        record = ServiceRecord.objects.get()
        assert (record.amount, record.kind, record.odometer_km) == (
            Decimal("700.00"),
            "maintenance",
            12000,
        )
        assert counts(batch, "orders") == (0, 1, 0, 0)

    def test_lines_of_one_order_add_up(self, load):
        batch = load(order(), order(维修项目="补胎", 实收金额=688.5))

        record = ServiceRecord.objects.get()
        assert (record.items, record.amount) == (
            ["更换机油", "补胎"],
            Decimal("688.50"),
        )
        assert problems(batch) == []

    def test_lines_of_one_order_that_disagree_keep_the_first(self, load):
        batch = load(order(), order(实收金额=60))

        assert ServiceRecord.objects.get().amount == Decimal("688.50")
        assert problems(batch) == [
            (3, "实收金额", "同一工单号有多行且内容不同，以第一行为准，请核对")
        ]

    @pytest.mark.parametrize("red_first", [True, False])
    def test_red_ink_voids_the_order_that_it_takes_back(self, load, red_first):
        black = order(工单号="R1001")
        red = order(
            工单号="R1001-H", 实收金额=-688.5, 工单状态="红冲", 备注="红冲原单R1001"
        )
        rows = [red, black] if red_first else [black, red]

        first, second = load(*rows), load(*rows)

        assert set(ServiceRecord.objects.values_list("order_number", "is_void")) == {
            ("R1001", True),
            ("R1001-H", True),
        }
        assert OdometerReading.objects.count() == 0
        assert counts(first, "orders") == (2, 0, 0, 0)
        assert counts(second, "orders") == (0, 0, 2, 0)

    def test_voided_order_stays_void_in_an_older_file(self, load):
        load(order())
        load(order(工单状态="作废"))

        load(order())

        assert ServiceRecord.objects.get().is_void is True

    def test_do_not_disturb_in_an_order_holds_the_owner(self, load):
        load(car())

        load(order(备注="客户要求勿扰"))

        assert DoNotDisturb.objects.get().proof == "备注：客户要求勿扰"
