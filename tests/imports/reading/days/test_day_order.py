from __future__ import annotations

from datetime import date

import pytest

from imports.reading.days.dates import FileCalendar, read_date
from imports.reading.days.day_order import DayOrder, find_orders

DMY, MDY, YMD = DayOrder.DMY, DayOrder.MDY, DayOrder.YMD


def read(text, order):
    return read_date(text, FileCalendar(date(2026, 11, 21), order=order)).value


@pytest.mark.parametrize(
    ("label", "texts", "orders"),
    [
        ("one value decides", ["3/4/2024", "5/6/2024", "13/6/2024"], {DMY}),
        ("the other way", ["3/4/2024", "5/6/2024", "6/13/2024"], {MDY}),
        ("nothing decides", ["3/4/2024", "5/6/2024"], {DMY, MDY}),
        ("the same day either way", ["5/5/2024"], {DMY}),
        ("a slip does not decide", ["31/2/2024", "3/4/2024"], {DMY, MDY}),
        ("a contradiction", ["13/4/2024", "4/13/2024", "3/4/2024"], {DMY, MDY}),
        ("years in front", ["98-12-3"], {YMD}),
        ("no dates", ["x"], set()),
        (
            "years close together",
            ["24-03-05", "23-11-20", "22-06-18", "24-08-09", "23-01-30"],
            {YMD},
        ),
        ("too few to tell by years", ["24-03-05", "23-11-20"], {DMY, YMD}),
    ],
)
def test_order_of_a_column(label, texts, orders):
    assert find_orders(texts, read) == orders
