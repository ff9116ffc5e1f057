from __future__ import annotations

from collections import Counter

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from dealercrm.embedded.samples import order_book, shop
from dealercrm.embedded.samples.files import (
    ORDERS,
)
from tests.dealercrm.embedded.samples.written import (
    HERE,
)


class TestRecordCases:
    """Cases that only several rows together show, each counted from the rows."""

    def test_orders_name_cars_that_are_not_listed(self, samples, committed):
        unlisted = {car.vin for car in samples.shop.unlisted}
        ordered = {row["车架号"] for row in committed["orders"]}
        listed = {row["车架号"] for row in committed["vehicles"]}

        assert len(unlisted) == shop.UNLISTED_CARS
        assert len(unlisted & ordered) > shop.UNLISTED_CARS * 0.8
        assert not unlisted & listed

    def test_reversed_orders_are_negative_and_voided_ones_marked(self, committed):
        marks = Counter(row["工单状态"] for row in committed["orders"])
        negative = [row for row in committed["orders"] if _number(row["实收金额"]) < 0]

        assert (marks["红冲"], marks["作废"]) == (shop.RED_INK, shop.VOIDED)
        assert {row["工单状态"] for row in negative} == {"红冲"}

    def test_order_numbers_are_unique(self, committed):
        numbers = Counter(row["工单号"] for row in committed["orders"])

        assert set(numbers.values()) == {1}


class TestLayout:
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


def _number(cell: object) -> float:
    return float(cell) if isinstance(cell, int | float) else 0.0
