from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

from dealercrm.embedded.samples import shop
from dealercrm.embedded.samples.files import (
    VEHICLES,
)
from dealercrm.embedded.samples.make_samples import make_samples, write_samples
from tests.dealercrm.embedded.samples.written import (
    HERE,
    ON,
    read_samples,
)


def test_committed_files_are_what_the_script_writes(committed, samples, tmp_path):
    write_samples(tmp_path, ON)

    assert read_samples(tmp_path) == committed
    assert (tmp_path / VEHICLES).read_bytes() == (HERE / VEHICLES).read_bytes()


def test_same_day_and_seed_give_the_same_bytes(tmp_path):
    first = write_samples(tmp_path / "first", ON)
    second = write_samples(tmp_path / "second", ON)

    assert [_hash(path) for path in first] == [_hash(path) for path in second]


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_another_seed_gives_other_people(samples):
    other = make_samples(ON, seed=5)

    assert not {p.phone for p in samples.shop.people} & {
        p.phone for p in other.shop.people
    }


def test_exports_have_the_promised_number_of_rows(committed):
    assert {book: len(rows) for book, rows in committed.items()} == {
        "customers": 2000,
        "vehicles": 2400,
        "orders": 12000,
    }


class TestRecordCases:
    """Cases that only several rows together show, each counted from the rows."""

    def test_replated_cars_are_listed_twice(self, committed):
        plates = defaultdict(set)
        for row in committed["vehicles"]:
            if len(str(row["车架号"])) == 17:
                plates[row["车架号"]].add(row["车牌号"])

        assert Counter(map(len, plates.values()))[2] == shop.REPLATED

    def test_some_plates_are_on_two_cars(self, committed):
        vins = defaultdict(set)
        for row in committed["vehicles"]:
            vins[row["车牌号"]].add(row["车架号"])
        two = [plate for plate, cars in vins.items() if plate and len(cars) == 2]

        assert len(two) == shop.REUSED_PLATES

    def test_swapped_plates_are_the_other_way_round_in_older_orders(self, samples):
        plates = {car.plate: car for car in samples.shop.cars}
        swapped = [
            car
            for car in samples.shop.cars
            if car.old_plate and plates.get(car.old_plate, car) is not car
        ]

        assert len(swapped) == 2 * shop.SWAPPED_PAIRS
        assert all(plates[car.old_plate].old_plate == car.plate for car in swapped)

    def test_leavers_are_marked(self, committed):
        marks = Counter(row["车辆状态"] for row in committed["vehicles"])
        del marks["在用"]

        assert marks == {
            **shop.LEAVERS,
            shop.SOLD: shop.LEAVERS[shop.SOLD] + shop.REUSED_PLATES,
        }

    def test_next_owners_bring_in_sold_cars(self, samples):
        names = {
            car.vin: car.next_owner.name
            for car in samples.shop.cars
            if car.next_owner is not None
        }
        seen = {
            row["车架号"]
            for row in samples.orders
            if names.get(str(row["车架号"])) == row["送修人"]
        }

        assert len(names) == shop.STILL_VISITING
        assert len(seen) >= shop.STILL_VISITING // 2

    def test_fleets_have_many_cars_under_one_number(self, committed):
        cars = Counter(
            row["手机号码"]
            for row in committed["vehicles"]
            if "公司" in str(row["客户名称"])
        )

        assert sum(count > 4 for count in cars.values()) == shop.FLEETS

    def test_changed_meters_begin_again_and_stay_low(self, samples):
        fallen = [
            car
            for car in samples.shop.cars
            if any(
                b.km < a.km for a, b in zip(car.visits, car.visits[1:], strict=False)
            )
        ]

        assert len(fallen) == shop.METERS_CHANGED

    def test_some_cars_were_delivered_after_their_first_order(self, samples):
        first_visits = {
            car.vin: car.visits[0].on for car in samples.shop.cars if car.visits
        }
        blemished = {s.row for s in samples.spots if s.column == "交车日期"}
        late = [
            row
            for number, row in enumerate(samples.vehicles)
            if number not in blemished
            and isinstance(row["交车日期"], date)
            and row["交车日期"] > first_visits.get(str(row["车架号"]), date.max)
        ]

        assert 1 <= len(late) <= shop.LATE_DELIVERIES

    def test_some_models_are_free_text(self, committed):
        free = [row for row in committed["vehicles"] if row["品牌"] == ""]

        assert len(free) == shop.FREE_TEXT_MODELS
        assert all(str(row["车型"]) for row in free)
