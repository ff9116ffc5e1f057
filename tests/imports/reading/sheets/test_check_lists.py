from __future__ import annotations

import pytest

from imports.reading.fields import Field
from imports.reading.sheets.check_lists import has_check_header, is_check_list
from imports.tables.files import Row


def rows(*cells):
    return [Row(number, list(row)) for number, row in enumerate(cells, 1)]


@pytest.mark.parametrize(
    ("label", "found", "is_list"),
    [
        ("a title", rows(["车间设备点检表"], ["日期", "设备"]), True),
        ("columns", rows(["项目", "检查结果", "检查人"], ["灯光", "好", "王"]), True),
        ("marks", rows(["钥匙", "□"], ["工具", "□"], ["灭火器", "☑"]), True),
        ("one such column", rows(["项目", "检查结果", "单价"]), False),
        ("a price list", rows(["配件", "单价"], ["机油", "80"]), False),
    ],
)
def test_list_to_tick_off_is_known_by_its_look(label, found, is_list):
    assert is_check_list(found) is is_list


@pytest.mark.parametrize(
    ("fields", "is_list"),
    [
        ({Field.PLATE, Field.ORDER_NUMBER}, True),
        ({Field.PLATE, Field.NAME}, False),
        ({Field.ORDER_NUMBER, Field.CAME_IN_ON}, False),
    ],
)
def test_sheet_of_records_is_no_check_list(fields, is_list):
    assert has_check_header(["车牌", "检查项目", "检查结果"], fields) is is_list
