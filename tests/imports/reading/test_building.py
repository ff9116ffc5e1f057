from __future__ import annotations

from datetime import date

import pytest

from imports.reading.cells import Severity
from imports.reading.records import (
    VehicleRecord,
)
from imports.reading.rows import RecordReader
from imports.reading.sheets.tables import find_tables
from imports.tables.files import read_file
from tests.imports.exports import Cell, write_xlsx
from tests.imports.reading.cells import (
    PHONE,
    TODAY,
    VIN,
    sentences,
)

ORDER: dict[str, Cell] = {
    "工单号": "R1",
    "进厂时间": "2026-05-01",
    "出厂时间": "",
    "车架号": VIN,
    "维修类别": "",
    "维修项目": "",
    "实收金额": 100,
    "工单状态": "",
    "备注": "",
}


@pytest.mark.parametrize(
    ("label", "cells", "is_void", "reversed_order"),
    [
        ("an ordinary order", {}, False, ""),
        ("a free one", {"实收金额": 0}, False, ""),
        ("a negative amount", {"实收金额": -100}, True, ""),
        ("voided", {"工单状态": "作废"}, True, ""),
        ("red ink", {"工单状态": "红冲", "备注": "红冲原单R0-001"}, True, "R0-001"),
    ],
)
def test_void_and_red_ink_orders(read, label, cells, is_void, reversed_order):
    order = read({**ORDER, **cells}).order

    assert (order.is_void, order.reversed_order) == (is_void, reversed_order), label


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"工单号": ""}, ("工单号", "", "", "没有工单号，工单未导入")),
        (
            {"进厂时间": "无"},
            ("进厂时间", "无", "", "没有可用的进厂日期，工单未导入"),
        ),
        ({"车架号": ""}, ("车架号", "", "", "没有可用的车架号和车牌，请补录车架号")),
    ],
)
def test_order_without_what_identifies_it_is_refused(read, cells, problem):
    record = read({**ORDER, **cells})

    assert record.order is None
    assert sentences(record) == [problem]
    assert [each.severity for each in record.problems] == [Severity.ERROR]


def test_order_that_left_before_it_came_keeps_its_first_date(read):
    record = read({**ORDER, "出厂时间": "2026-04-30"})

    assert (record.order.came_in_on, record.order.left_on) == (date(2026, 5, 1), None)
    assert sentences(record) == [
        ("出厂时间", "2026-04-30", "", "出厂早于进厂，出厂日期未采用，请核对")
    ]


def test_order_without_a_kind_that_changes_the_oil_is_a_service(read):
    assert read({**ORDER, "维修项目": "更换机油"}).order.kind == "maintenance"
    assert read({**ORDER, "维修项目": "补胎"}).order.kind is None


CUSTOMER: dict[str, Cell] = {"姓名": "张伟", "手机": PHONE, "短信同意": "", "备注": ""}


@pytest.mark.parametrize(
    ("label", "cells", "told"),
    [
        ("nothing", {"备注": "爱喝茶"}, {}),
        ("alone", {"备注": "要求勿扰"}, {"leave_alone": "备注：要求勿扰"}),
        ("no texts", {"短信同意": "否"}, {"no_texts": "短信同意：否"}),
        ("texts welcome", {"短信同意": "是"}, {}),
        ("complaint", {"备注": "投诉中"}, {"complaint": "备注：投诉中"}),
        ("sold", {"备注": "已卖车"}, {"sold": "备注：已卖车"}),
        ("dead", {"备注": "机主已去世"}, {"wrong_number": "备注：机主已去世"}),
        ("unsure", {"备注": "听说车卖了"}, {}),
        ("no column of its own", {"勿扰": "是"}, {"leave_alone": "勿扰：是"}),
        ("no number", {"联系状态": "空号"}, {"wrong_number": "联系状态：空号"}),
        ("complaint column", {"投诉": "异响"}, {"complaint": "投诉：异响"}),
        (
            "no advertising",
            {"营销短信同意": "否"},
            {"no_marketing": "营销短信同意：否"},
        ),
        (
            "two facts in one cell",
            {"备注": "投诉中，勿扰"},
            {"leave_alone": "备注：投诉中，勿扰", "complaint": "备注：投诉中，勿扰"},
        ),
    ],
)
def test_remarks_of_a_customer_stop_contact(read, label, cells, told):
    said = read({**CUSTOMER, **cells}).customer.told
    assert {each.statement: each.words for each in said} == told, label


def test_remark_about_a_sale_beside_a_car_is_about_the_car(read):
    record = read({**CUSTOMER, "车架号": VIN, "备注": "车已过户"})

    assert (record.vehicle.said_sold, record.customer.told) == ("备注：车已过户", ())
    assert record.vehicle.status is None


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"手机": "无"}, "没有可用的电话号码，客户未导入，请补录"),
        ({"手机": "168****0001"}, "没有可用的电话号码，客户未导入，请补录"),
        ({"手机": "", "姓名": ""}, None),
        ({"手机": "", "姓名": "", "备注": "x"}, "没有姓名和电话，客户未导入，请补录"),
    ],
)
def test_customer_whom_nobody_can_reach_is_refused(tmp_path, cells, sentence):
    row = {**CUSTOMER, **cells}
    path = write_xlsx(tmp_path / "a.xlsx", {"表": [list(row), list(row.values())]})

    with read_file(path) as sheets:
        (table,) = find_tables(sheets, today=TODAY).tables
        records = list(RecordReader(table).records())

    errors = [
        problem.sentence
        for record in records
        for problem in record.problems
        if problem.severity is Severity.ERROR
    ]
    assert errors == ([sentence] if sentence else [])
    assert [record.customer for record in records] == [None] * len(records)


def test_landline_alone_is_enough_to_reach_somebody(read):
    record = read({**CUSTOMER, "手机": "021-62345678"})

    assert (record.customer.mobiles, record.customer.landline) == ((), "021-62345678")


def test_car_made_after_its_registration_loses_that_date(read):
    record = read({"车架号": VIN, "生产日期": "2023-06-01", "注册日期": "2023-05-01"})

    assert record.vehicle == VehicleRecord(vin=VIN, registered_on=date(2023, 5, 1))
    assert sentences(record) == [
        ("生产日期", "2023-06-01", "", "生产日期晚于注册日期，未采用，请核对")
    ]
