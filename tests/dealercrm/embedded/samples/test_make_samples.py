from __future__ import annotations

import csv
import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from dealercrm.embedded.samples import customer_list, order_book, shop, vehicle_list
from dealercrm.embedded.samples.blemishes import BLEMISHES, Book
from dealercrm.embedded.samples.cars import check_digit
from dealercrm.embedded.samples.files import (
    CUSTOMERS,
    NEW_CUSTOMER_HEADER,
    ORDERS,
    VEHICLES,
)
from dealercrm.embedded.samples.make_samples import Samples, make_samples, write_samples
from dealercrm.embedded.samples.people import UNASSIGNED_CODES

HERE = Path(__file__).parent
ON = date(2026, 11, 21)
PUBLISHED_NUMBERS = {"13800138000", "13000000000", "021-62345678"}

Table = list[dict[str, object]]


@pytest.fixture(scope="module")
def samples() -> Samples:
    return make_samples(ON)


@pytest.fixture(scope="module")
def committed() -> dict[Book, Table]:
    return read_samples(HERE)


def read_samples(folder: Path) -> dict[Book, Table]:
    customers = CalamineWorkbook.from_path(folder / CUSTOMERS)
    first, second, _ = (customers.get_sheet_by_index(n).to_python() for n in range(3))
    known = _table(first[3:-1])
    words = {word: column for column, word in NEW_CUSTOMER_HEADER.items()}
    new = [{words[w]: cell for w, cell in row.items()} for row in _table(second)]
    orders = CalamineWorkbook.from_path(folder / ORDERS).get_sheet_by_index(0)
    with (folder / VEHICLES).open(encoding="gb18030", newline="") as file:
        vehicles = list(csv.reader(file))
    return {
        "customers": known + new,
        "vehicles": _table(vehicles[2:-1]),
        "orders": _table(orders.to_python()[2:-1]),
    }


def _table(lines: Sequence[Sequence[object]]) -> Table:
    header, *rows = lines
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def as_read(value: object) -> object:
    """What a reader returns for a written value: Excel knows no integers."""
    return float(value) if isinstance(value, int) else value


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


@pytest.mark.parametrize("blemish", BLEMISHES, ids=lambda blemish: blemish.label)
def test_each_dirty_class_is_in_the_committed_files(blemish, samples, committed):
    spots = [spot for spot in samples.spots if spot.label == blemish.label]
    found = [committed[spot.book][spot.row][spot.column] for spot in spots]
    written = [
        str(spot.value) if spot.book == "vehicles" else as_read(spot.value)
        for spot in spots
    ]

    assert found == written
    assert Counter((spot.book, spot.column) for spot in spots) == dict.fromkeys(
        blemish.places, blemish.rows
    )


def test_a_few_cells_in_a_thousand_are_dirty(samples):
    cells = (
        len(samples.customers) * len(customer_list.COLUMNS)
        + len(samples.vehicles) * len(vehicle_list.COLUMNS)
        + len(samples.orders) * len(order_book.COLUMNS)
    )

    assert 0.001 < len(samples.spots) / cells < 0.01


def test_home_built_vins_carry_their_check_digit_but_for_the_known_twelve(samples):
    home_built = [car.vin for car in samples.shop.cars if car.vin[0] == "L"]
    wrong = [vin for vin in home_built if vin[8] != check_digit(vin)]

    assert len(wrong) == shop.WRONG_CHECK_DIGITS
    assert all(len(vin) == 17 and not set(vin) & set("IOQ") for vin in home_built)
    assert len(home_built) < len(samples.shop.cars)


@pytest.mark.parametrize(
    ("vin", "digit"),
    [
        ("1M8GDM9AXKP042788", "X"),
        ("LVSHCAMB1CE054249", "1"),
        ("LRWYGCEK3PC000008", "3"),
        ("LSVAA4180E2000000", "1"),
    ],
)
def test_check_digit_follows_the_published_vectors(vin, digit):
    assert check_digit(vin) == digit


def test_nobody_has_a_number_that_could_ring(samples):
    intended = {
        str(spot.value) for spot in samples.spots if spot.label.startswith("phone_")
    }
    numbers = {person.phone for person in samples.shop.people}
    numbers |= {str(row["联系电话"]) for row in samples.orders} - intended
    numbers |= {str(row["手机号码"]) for row in samples.vehicles}
    several = {number for number in numbers if not number[:11].isdigit()}

    assert {number[:3] for number in numbers - several - {""}} <= set(UNASSIGNED_CODES)
    assert not numbers & PUBLISHED_NUMBERS


class TestRecordCases:
    """Cases that only several rows together show, each counted from the rows."""

    def test_couples_share_a_number(self, samples):
        owners = Counter(person.phone for person in samples.shop.people)

        assert Counter(owners.values())[2] == shop.COUPLES

    def test_an_adviser_lent_the_own_number_to_fifty(self, samples, committed):
        number = samples.shop.adviser_phone
        rows = [row for row in committed["customers"] if row["手机号码"] == number]

        assert len(rows) == shop.ADVISER_NUMBER

    def test_some_people_are_listed_with_two_numbers(self, samples):
        known = {person.phone for person in samples.shop.people}
        clean = {spot.row for spot in samples.spots if spot.column == "手机号码"}
        second = [
            row
            for number, row in enumerate(samples.customers)
            if number not in clean and row["手机号码"] not in known
        ]

        assert shop.TWO_PHONES - 5 <= len(second) <= shop.TWO_PHONES

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

    def test_orders_name_cars_that_are_not_listed(self, samples, committed):
        unlisted = {car.vin for car in samples.shop.unlisted}
        ordered = {row["车架号"] for row in committed["orders"]}
        listed = {row["车架号"] for row in committed["vehicles"]}

        assert len(unlisted) == shop.UNLISTED_CARS
        assert len(unlisted & ordered) > shop.UNLISTED_CARS * 0.8
        assert not unlisted & listed

    def test_fleets_have_many_cars_under_one_number(self, committed):
        cars = Counter(
            row["手机号码"]
            for row in committed["vehicles"]
            if "公司" in str(row["客户名称"])
        )

        assert sum(count > 4 for count in cars.values()) == shop.FLEETS

    def test_reversed_orders_are_negative_and_voided_ones_marked(self, committed):
        marks = Counter(row["工单状态"] for row in committed["orders"])
        negative = [row for row in committed["orders"] if _number(row["实收金额"]) < 0]

        assert (marks["红冲"], marks["作废"]) == (shop.RED_INK, shop.VOIDED)
        assert {row["工单状态"] for row in negative} == {"红冲"}

    def test_order_numbers_are_unique(self, committed):
        numbers = Counter(row["工单号"] for row in committed["orders"])

        assert set(numbers.values()) == {1}

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

    def test_birthdays_on_the_day_of_the_export(self, committed):
        born_today = [row for row in committed["customers"] if row["出生日期"] == ON]

        assert len(born_today) == shop.BIRTHDAYS_ON_EXPORT_DAY


class TestLayout:
    def test_customers_have_a_merged_title_two_headers_and_a_hidden_sheet(self):
        book = CalamineWorkbook.from_path(HERE / CUSTOMERS)
        rows = book.get_sheet_by_index(0).to_python()

        assert [sheet.visible for sheet in book.sheets_metadata] == [
            SheetVisibleEnum.Visible,
            SheetVisibleEnum.Visible,
            SheetVisibleEnum.Hidden,
        ]
        assert [word for word in rows[0] if word] == [
            "锦程汽车销售服务有限公司 客户档案"
        ]
        assert [word for word in rows[2] if word] == [
            "基本资料",
            "联系方式",
            "经营资料",
        ]
        assert rows[3] == list(customer_list.COLUMNS)
        assert rows[-1][:2] == ["合计", 1700.0]

    def test_new_customers_are_under_another_header(self):
        book = CalamineWorkbook.from_path(HERE / CUSTOMERS)
        header = book.get_sheet_by_index(1).to_python()[0]

        assert header == list(NEW_CUSTOMER_HEADER.values())

    def test_vehicles_are_gb18030_between_title_and_total(self):
        raw = (HERE / VEHICLES).read_bytes()
        lines = raw.decode("gb18030").split("\r\n")

        assert lines[0].startswith("锦程汽车销售服务有限公司车辆档案,")
        assert lines[-2].startswith("合计,2400,")
        with pytest.raises(UnicodeDecodeError):
            raw.decode("utf-8")

    def test_orders_are_binary_excel_with_a_sum_and_a_hidden_sheet(self):
        raw = (HERE / ORDERS).read_bytes()
        book = CalamineWorkbook.from_path(HERE / ORDERS)
        rows = book.get_sheet_by_index(0).to_python()

        assert raw.startswith(bytes.fromhex("D0CF11E0"))
        assert [sheet.visible for sheet in book.sheets_metadata] == [
            SheetVisibleEnum.Visible,
            SheetVisibleEnum.Hidden,
        ]
        assert rows[2] == list(order_book.COLUMNS)
        assert rows[-1][0] == "合计"
        assert _number(rows[-1][15]) > 1_000_000


@pytest.mark.parametrize("on", [ON, date(2028, 2, 29), date(2027, 1, 1)], ids=str)
def test_the_shop_is_alive_on_any_day(on):
    samples = make_samples(on)
    came_in = [
        row["进厂时间"].date()
        for row in samples.orders
        if isinstance(row["进厂时间"], datetime)
    ]
    ends = [row["交强险到期日期"] for row in samples.vehicles]
    soon = [day for day in ends if isinstance(day, date) and 0 <= (day - on).days < 30]

    assert max(came_in) == on - timedelta(days=1)
    assert min(came_in) >= samples.shop.opened_on
    assert len([day for day in came_in if (on - day).days <= 30]) > 200
    assert len(soon) > 30


def _number(cell: object) -> float:
    return float(cell) if isinstance(cell, int | float) else 0.0
