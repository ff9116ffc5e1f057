from __future__ import annotations

import pytest

from customers.models import (
    Customer,
    ServiceRecord,
    VehicleContact,
)
from tests.imports.importing import problems
from tests.imports.writing.lists import (
    OTHER_PHONE,
    OTHER_PLATE,
    OTHER_VIN,
    PHONE,
    car,
    counts,
    order,
    owners,
)

pytestmark = pytest.mark.django_db


class TestVehicles:
    def test_new_owner_in_a_list_ends_the_old_ones_time(self, load):
        load(car())

        batch = load(car(客户名称="李娜", 手机=OTHER_PHONE))

        assert owners() == [("张伟", False), ("李娜", True)]
        assert counts(batch, "vehicles") == (0, 1, 0, 0)
        assert problems(batch) == [
            (2, "客户名称", "车主与系统里不同，已改为文件里的车主，请核对")
        ]

    def test_former_owner_in_an_older_file_does_not_come_back(self, load):
        load(car())
        load(car(客户名称="李娜", 手机=OTHER_PHONE))

        load(car())

        assert owners() == [("张伟", False), ("李娜", True)]

    def test_fleet_is_one_customer_with_many_cars(self, load):
        firm = {"客户名称": "云帆汽车租赁有限公司"}
        load(car(**firm), car(车架号=OTHER_VIN, 车牌号=OTHER_PLATE, **firm))

        assert Customer.objects.get().kind == "company"
        assert VehicleContact.objects.count() == 2


class TestOrders:
    def test_somebody_else_who_brings_the_car_is_a_driver(self, load):
        load(car())

        load(order(送修人="李娜", 联系电话=OTHER_PHONE))

        driver = VehicleContact.objects.get(role="driver")
        assert (driver.customer.name, driver.customer.phone) == ("李娜", OTHER_PHONE)
        assert ServiceRecord.objects.get().brought_by == driver.customer
        assert owners() == [("张伟", True)]

    def test_later_owner_in_an_order_does_not_take_the_car(self, load):
        load(car())

        load({**order(), "车主姓名": "李娜", "车主手机": OTHER_PHONE})

        assert owners() == [("张伟", True)]


class TestHouseholds:
    def test_a_wife_with_her_own_number_is_another_contact(self, load):
        load(car())

        batch = load(car(客户名称="张太太", 手机=OTHER_PHONE))

        assert owners() == [("张伟", True)]
        other = VehicleContact.objects.get(role="driver").customer
        assert (other.name, other.phone) == ("张太太", OTHER_PHONE)
        assert Customer.objects.get(name="张伟").second_phone == ""
        assert problems(batch) == [
            (2, "客户名称", "与车主同姓、号码不同，记为这辆车的另一位联系人，请核对")
        ]

    def test_a_short_name_under_the_owners_number_is_the_owner(self, load):
        load(car())

        load(car(客户名称="张先生"))

        assert Customer.objects.get().name == "张伟"

    def test_a_sender_who_turns_out_to_be_the_owner_drives_no_more(self, load):
        load(order(车主姓名="", 送修人="张伟"))
        assert VehicleContact.objects.get().role == "driver"

        load(car())

        standing = VehicleContact.objects.standing()
        assert [(each.customer.name, each.role) for each in standing] == [
            ("张伟", "owner")
        ]

    def test_an_owner_without_a_number_gets_the_one_he_sends_with(self, load):
        load(car(手机=""))

        load(order(送修人="张伟", 联系电话=OTHER_PHONE))

        assert Customer.objects.get().phone == OTHER_PHONE

    def test_a_second_number_that_finds_no_place_is_told(self, load):
        load(car())

        batch = load(order(送修人="张伟", 联系电话=f"{PHONE}/{OTHER_PHONE}"))

        assert Customer.objects.get().second_phone == ""
        assert problems(batch) == [
            (2, "联系电话", "送修人还有系统里没有的号码，未保存，请核对")
        ]

    def test_a_sender_of_the_owners_name_with_another_number_is_kept(self, load):
        load(car())

        load(order(送修人="张伟", 联系电话=OTHER_PHONE))

        roles = VehicleContact.objects.order_by("pk")
        assert [(each.customer.phone, each.role) for each in roles] == [
            (PHONE, "owner"),
            (OTHER_PHONE, "driver"),
        ]
