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
