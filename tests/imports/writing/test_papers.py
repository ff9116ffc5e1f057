from __future__ import annotations

from datetime import date

import pytest

from customers.models import (
    OdometerReading,
    Policy,
)
from tests.imports.writing.lists import (
    car,
)

pytestmark = pytest.mark.django_db


class TestVehicles:
    def test_renewed_policy_is_added_to_the_old_one(self, load):
        load(car(交强险到期="2026-05-09"))

        load(car(交强险到期="2027-05-09"))

        assert list(
            Policy.objects.order_by("last_covered_on").values_list(
                "last_covered_on", flat=True
            )
        ) == [date(2026, 5, 9), date(2027, 5, 9)]

    def test_mileage_of_a_list_is_a_reading_of_its_day(self, load):
        load(car(最近进店里程=23000, 最近进店日期="2026-06-01"))
        load(car(最近进店里程=23000, 最近进店日期="2026-06-01"))

        assert list(OdometerReading.objects.values_list("read_on", "km", "source")) == [
            (date(2026, 6, 1), 23000, "import")
        ]
