from __future__ import annotations

from datetime import date

import pytest

from customers.models import (
    ServiceRecord,
    Vehicle,
)
from tests.imports.importing import problems
from tests.imports.writing.lists import (
    OTHER_PLATE,
    OTHER_VIN,
    PLATE,
    VIN,
    car,
    counts,
    order,
    plates,
)

pytestmark = pytest.mark.django_db


class TestVehicles:
    def test_new_plate_leaves_the_old_one_in_the_history(self, load):
        load(car())

        load(car(车牌号=OTHER_PLATE))

        assert Vehicle.objects.get().plate == OTHER_PLATE
        assert plates() == [
            (PLATE, None, date(2026, 11, 21)),
            (OTHER_PLATE, date(2026, 11, 21), None),
        ]

    def test_old_plate_in_a_later_file_does_not_come_back(self, load):
        load(car())
        load(car(车牌号=OTHER_PLATE))

        batch = load(car())

        assert Vehicle.objects.get().plate == OTHER_PLATE
        assert len(plates()) == 2
        assert problems(batch) == [(2, "车牌号", "这是这辆车以前的车牌，现车牌不变")]

    def test_swapped_plates_leave_two_cars_with_two_histories(self, load):
        mine, theirs = car(), car(车架号=OTHER_VIN, 车牌号=OTHER_PLATE)
        load(mine, theirs)

        load({**mine, "车牌号": OTHER_PLATE}, {**theirs, "车牌号": PLATE})

        assert dict(Vehicle.objects.values_list("vin", "plate")) == {
            VIN: OTHER_PLATE,
            OTHER_VIN: PLATE,
        }
        assert [each[0] for each in plates()] == [PLATE, OTHER_PLATE]

    def test_cars_without_a_plate_share_none(self, load):
        batch = load(car(车牌号=""), car(车架号=OTHER_VIN, 车牌号="未上牌"))

        assert batch.notices == []

    @pytest.mark.parametrize("sold_first", [True, False])
    def test_plate_goes_from_a_sold_car_to_its_successor(self, load, sold_first):
        rows = [car(车辆状态="已售出"), car(车架号=OTHER_VIN)]
        rows = rows if sold_first else rows[::-1]

        first, second = load(*rows), load(*rows)

        assert dict(Vehicle.objects.values_list("vin", "plate")) == {
            VIN: "",
            OTHER_VIN: PLATE,
        }
        assert plates() == [(PLATE, None, date(2026, 11, 21))]
        assert (first.notices, second.notices) == ([], [])
        assert counts(second, "vehicles") == (0, 0, 2, 0)


class TestOrders:
    @pytest.mark.parametrize("old_first", [True, False])
    def test_plate_of_older_orders_goes_into_the_history(self, load, old_first):
        load(car(车牌号=OTHER_PLATE))
        rows = [order(), order(工单号="R2", 进厂时间="2026-08-01", 车牌号=OTHER_PLATE)]

        load(*(rows if old_first else rows[::-1]))

        assert Vehicle.objects.get().plate == OTHER_PLATE
        assert plates() == [
            (OTHER_PLATE, None, None),
            (PLATE, date(2026, 5, 1), date(2026, 5, 1)),
        ]

    def test_plate_of_a_newer_order_replaces_that_of_an_older_one(self, load):
        load(order())

        load(order(工单号="R2", 进厂时间="2026-08-01", 车牌号=OTHER_PLATE))

        assert Vehicle.objects.get().plate == OTHER_PLATE
        assert plates() == [
            (PLATE, date(2026, 5, 1), date(2026, 8, 1)),
            (OTHER_PLATE, date(2026, 8, 1), None),
        ]

    def test_order_with_a_plate_alone_finds_a_former_wearer(self, load):
        load(car())
        load(car(车牌号=OTHER_PLATE))

        load(order(车架号=""))

        assert ServiceRecord.objects.get().vehicle.vin == VIN
