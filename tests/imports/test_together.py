from __future__ import annotations

import pytest

from customers.models import Vehicle
from imports.models import ImportBatch
from imports.together import import_files
from tests.imports.exports import write_csv
from tests.imports.importing import (
    NOW,
)

pytestmark = pytest.mark.django_db


VIN = "LFV3A24GXC3000001"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def test_orders_bring_the_vin_of_a_car_that_a_list_knew_by_its_plate(tmp_path):
    cars = write_csv(
        tmp_path / "cars.csv",
        [["车架号", "车牌号", "颜色"], [VIN[-6:], "沪A12345", "白"], ["", "", "黑"]],
    )
    book = write_csv(
        tmp_path / "orders.csv",
        [
            ["工单号", "进厂时间", "车架号", "车牌号"],
            ["R1", "2026-05-01", VIN, "沪A12345"],
        ],
    )

    first, second = import_files([cars, book], now=NOW)

    assert (Vehicle.objects.get().vin, Vehicle.objects.get().colour) == (VIN, "白")
    assert first.counts["vehicles"] == {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "rejected": 1,
        "waiting": 0,
    }
    assert second.counts["orders"]["created"] == 1
    assert ImportBatch.objects.count() == 2

    again = import_files([cars, book], now=NOW)

    assert again[0].counts["vehicles"]["unchanged"] == 1
