from __future__ import annotations

import pytest

from customers.models import (
    Vehicle,
    VehicleModel,
)
from tests.imports.writing.lists import (
    car,
)

pytestmark = pytest.mark.django_db


class TestVehicles:
    def test_model_of_a_free_text_is_found_in_the_catalogue(self, load):
        VehicleModel.objects.create(brand="奥迪", series="A6L")

        load(car(品牌="", 车系="", 车型="奥迪A6L 2.0T 豪华致雅"))

        assert str(Vehicle.objects.get().model) == "奥迪A6L"
        assert VehicleModel.objects.count() == 1

    def test_green_plate_tells_the_energy_of_a_new_model(self, load):
        load(car(能源类型="", 车牌号="沪AD12345"))

        assert Vehicle.objects.get().model.energy == "bev"

    def test_model_of_unknown_energy_is_not_invented(self, load):
        load(car(能源类型="", 车牌号="", 品牌="蔚来", 车系="ES8"))

        assert Vehicle.objects.get().model is None
