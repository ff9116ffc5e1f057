from __future__ import annotations

import pytest

from customers.models import ServiceRecord
from imports.models import WaitingLine
from imports.writing.order_lines import waiting_items
from tests.imports.importing import Table, import_rows, import_sheets, problems

pytestmark = pytest.mark.django_db

ORDER = {"工单号": "RO1", "车架号": "LFV3A24GXC3000001", "进厂日期": "2026-05-01"}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def line(item, number="RO1", part=""):
    return {"工单号": number, "项目名称": item, "配件名称": part}


def items():
    return [order.items for order in ServiceRecord.objects.all()]


def test_items_and_parts_join_the_items_that_an_order_has(tmp_path):
    import_rows(tmp_path, {**ORDER, "维修项目": "更换机油"})

    import_rows(tmp_path, line("更换机油", part="机油滤清器"), line("洗车"))

    assert items() == [["更换机油", "机油滤清器", "洗车"]]


def test_waiting_items_are_taken_once_and_forgotten(tmp_path):
    import_rows(tmp_path, line("更换机油"))
    import_rows(tmp_path, line("更换机油"), line("洗车"))

    import_rows(tmp_path, ORDER)

    assert items() == [["更换机油", "洗车"]]
    assert WaitingLine.objects.count() == 0


def test_line_without_number_or_item_is_refused_with_its_reason(tmp_path):
    batch = import_rows(tmp_path, line("更换机油", number=""), line("", number="RO1"))

    assert batch.endings["refused"] == 2
    assert problems(batch) == [
        (2, "工单号", "没有工单号，不知道是哪张工单的明细"),
        (3, "项目名称", "没有项目或配件名称，明细未导入"),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_does_not_grow(tmp_path, count, django_assert_num_queries):
    with django_assert_num_queries(1):
        waiting_items([f"RO{number}" for number in range(count)])


def test_lines_before_their_orders_in_one_workbook_do_not_wait(tmp_path):
    sheets: dict[str, Table] = {
        "明细": [line("更换机油"), line("洗车")],
        "工单": [ORDER],
    }

    batch = import_sheets(tmp_path, sheets)

    assert (items(), batch.endings["waiting"]) == ([["更换机油", "洗车"]], 0)
    assert [notice for notice in batch.notices if "明细" in notice[:6]] == []
