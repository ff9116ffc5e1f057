from __future__ import annotations

from datetime import date

import pytest

from customers.models import (
    Customer,
    Plate,
    Policy,
    Vehicle,
    VehicleContact,
    Warranty,
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
    owners,
    plates,
)

pytestmark = pytest.mark.django_db


class TestVehicles:
    def test_row_becomes_a_car_with_its_papers_and_owner(self, load):
        batch = load(
            car(
                检验有效期至="2027-05",
                商业险到期="2027-06-01 00:00",
                质保到期="2026-05-10",
                质保里程=60000,
            )
        )

        vehicle = Vehicle.objects.get()
        assert (vehicle.vin, vehicle.plate, vehicle.colour) == (VIN, PLATE, "白")
        assert str(vehicle.model) == "大众迈腾"
        assert vehicle.inspection_valid_until == date(2027, 5, 31)
        assert owners() == [("张伟", True)]
        assert plates() == [(PLATE, None, None)]
        assert sorted(
            Policy.objects.values_list("kind", "insurer", "last_covered_on")
        ) == [
            ("commercial", "", date(2027, 5, 31)),
            ("compulsory", "人保", date(2027, 5, 9)),
        ]
        assert list(Warranty.objects.values_list("kind", "until_on", "until_km")) == [
            ("whole", date(2026, 5, 10), 60000)
        ]
        assert counts(batch, "vehicles") == (1, 0, 0, 0)
        assert counts(batch, "customers") == (1, 0, 0, 0)

    def test_same_file_twice_changes_nothing(self, load):
        rows = [
            car(),
            car(
                车架号=OTHER_VIN, 车牌号=OTHER_PLATE, 客户名称="李娜", 手机=OTHER_PHONE
            ),
            car(车牌号="沪C33333"),
        ]
        load(*rows)
        models = (Vehicle, Plate, VehicleContact, Policy, Customer)
        before = [list(model.objects.order_by("pk").values()) for model in models]

        batch = load(*rows)

        assert counts(batch, "vehicles") == (0, 0, 3, 0)
        assert counts(batch, "customers") == (0, 0, 3, 0)
        after = [list(model.objects.order_by("pk").values()) for model in models]
        assert after == before

    def test_car_that_left_does_not_come_back(self, load):
        load(car(车辆状态="已售出"))

        batch = load(car(车辆状态="在用"))

        assert Vehicle.objects.get().status == "sold"
        assert problems(batch) == [
            (2, "车辆状态", "系统里这辆车已转出或报废，状态未改回，请核对")
        ]

    def test_new_number_of_the_same_owner_is_no_new_customer(self, load):
        load(car())

        load(car(手机=OTHER_PHONE))

        person = Customer.objects.get()
        assert (person.phone, person.second_phone) == (OTHER_PHONE, PHONE)
        assert owners() == [("张伟", True)]

    def test_bad_vin_finds_the_car_by_its_plate(self, load):
        load(car())

        batch = load(car(车架号=VIN[-6:], 颜色="黑"))

        assert Vehicle.objects.get().colour == "黑"
        assert counts(batch, "vehicles") == (0, 1, 0, 0)

    def test_bad_vin_with_an_unknown_plate_is_a_car_known_by_its_plate(self, load):
        batch = load(car(车架号=VIN[-6:]))

        vehicle = Vehicle.objects.get()
        assert (vehicle.vin, vehicle.plate) == (None, PLATE)
        assert vehicle.plate_owner == Customer.objects.get()
        assert counts(batch, "vehicles") == (1, 0, 0, 0)
        assert problems(batch) == [(2, "车架号", "只有车架号后 6 位，请补全 17 位")]

    def test_plate_of_several_cars_does_not_choose_one(self, load):
        load(car(), car(车架号=OTHER_VIN))

        batch = load(car(车架号="", 颜色="黑"))

        assert set(Vehicle.objects.values_list("colour", flat=True)) == {"白"}
        assert problems(batch) == [(2, "车架号", "这个车牌对应多辆车，请补录车架号")]

    def test_vin_mistyped_by_one_character_on_the_same_plate_is_the_same_car(
        self, load
    ):
        load(car())

        batch = load(car(车架号="LFV3A24GXC3000007"))

        assert Vehicle.objects.count() == 1
        said = "车架号与系统里同一车牌的车只差一两位，按那辆车记，请核对"
        assert (2, "车架号", said) in problems(batch)

    @pytest.mark.parametrize("plate", ["", PLATE], ids=["no plate", "plate handed on"])
    def test_cars_of_one_fleet_with_sound_vins_stay_two(self, load, plate):
        first = car(车架号="LSVAA4185E2000002", 车牌号=plate, 颜色="红")
        load(first | {"车辆状态": "已过户"})
        second = car(车架号="LSVAA4187E2000003", 车牌号=plate, 颜色="黑")

        load(first, second | {"客户名称": "李娜", "手机": OTHER_PHONE})

        assert list(Vehicle.objects.order_by("pk").values_list("vin", "colour")) == [
            ("LSVAA4185E2000002", "红"),
            ("LSVAA4187E2000003", "黑"),
        ]
        assert owners("LSVAA4185E2000002") == [("张伟", True)]
        assert owners("LSVAA4187E2000003") == [("李娜", True)]

    def test_doubtful_vin_of_a_car_without_plate_is_a_car_of_its_own(self, load):
        first = car(车牌号="")
        load(first)

        load(first, car(车架号="LFV3A24GXC3000007", 车牌号=""))

        assert Vehicle.objects.count() == 2
