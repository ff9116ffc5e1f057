from __future__ import annotations

from datetime import date

import pytest

from customers.models import (
    Customer,
    OdometerReading,
    ServiceRecord,
    Vehicle,
)
from tests.contact import why_not
from tests.imports.importing import problems
from tests.imports.writing.lists import (
    OTHER_VIN,
    PLATE,
    VIN,
    car,
    customer,
    order,
)

pytestmark = pytest.mark.django_db


class TestRefusals:
    def test_number_of_many_customers_is_no_longer_texted(self, load):
        five = [customer(姓名=f"张{name}") for name in "一二三四五"]
        load(*five)
        number = Customer.objects.values_list("phone_index", flat=True)[0]
        assert why_not(number) == ""

        batch = load(*five, customer(姓名="张六"))

        assert why_not(number).startswith("该号码登记在 6 位客户名下")
        (notice,) = batch.notices
        assert notice.startswith("号码 139****5671 登记在 6 位客户名下，已暂停")


class TestVehicles:
    def test_plate_on_two_cars_in_use_is_told(self, load):
        batch = load(car(), car(车架号=OTHER_VIN))

        assert set(Vehicle.objects.values_list("plate", flat=True)) == {PLATE}
        assert batch.notices == [
            f"车牌 {PLATE} 同时登记在 2 辆车上（{VIN}、{OTHER_VIN}），请核对"
        ]


class TestReadings:
    def readings(self):
        return list(
            OdometerReading.objects.order_by("counter", "read_on", "km").values_list(
                "counter", "read_on", "km", "source"
            )
        )

    def test_figures_of_orders_become_readings(self, load):
        load({**order(), "发动机里程": 4000})

        assert self.readings() == [
            ("engine", date(2026, 5, 1), 4000, "order"),
            ("odometer", date(2026, 5, 1), 12000, "order"),
        ]

    def test_mileage_below_the_previous_order_is_kept_and_not_believed(self, load):
        rows = [
            order(工单号=f"R{n}", 进厂时间=f"2026-0{n}-01", 进厂里程=km)
            for n, km in enumerate([10000, 12000, 1400, 16000], start=1)
        ]

        batch = load(*rows)

        rejected = OdometerReading.objects.exclude(rejected_because="")
        assert list(rejected.values_list("km", flat=True)) == [1400]
        ((row, column, sentence),) = problems(batch)
        assert (row, column) == (4, "进厂里程")
        assert sentence.startswith("1,400 公里比 2026-02-01 的 12,000 公里低得不合理")
        assert ServiceRecord.objects.get(order_number="R3").odometer_km == 1400

    def test_corrected_mileage_takes_the_place_of_the_wrong_one(self, load):
        load(order(进厂里程=120000))

        load(order(进厂里程=12000))

        assert self.readings() == [("odometer", date(2026, 5, 1), 12000, "order")]
