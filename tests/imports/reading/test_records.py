from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from customers.models import Customer, ServiceRecord, Vehicle, VehicleModel
from imports.reading.cells import Severity
from imports.reading.records import (
    CustomerRecord,
    OrderRecord,
    Problem,
    RowRecord,
    VehicleRecord,
)
from imports.reading.rows import RecordReader
from imports.reading.tables import find_tables
from imports.tables.files import read_file
from tests.imports.exports import Cell, write_xlsx

TODAY = date(2026, 11, 21)
VIN = "LFV3A24GXC3000001"
PHONE = "16800000001"
ABOUT = "里程是约数，已按约数记，请在下次进店时核对"


@pytest.fixture
def read(tmp_path: Path):
    """Return a reader of one row, given as header and cells side by side."""

    def run(row: dict[str, Cell]) -> RowRecord:
        path = write_xlsx(tmp_path / "a.xlsx", {"表": [list(row), list(row.values())]})
        with read_file(path) as sheets:
            (table,) = find_tables(sheets, today=TODAY).tables
            (record,) = RecordReader(table).records()
            return record

    return run


def sentences(record: RowRecord) -> Sequence[tuple[str, str, str, str]]:
    return [
        (problem.column, problem.value, problem.made_of_it, problem.sentence)
        for problem in record.problems
    ]


def test_row_of_a_customer_list(read):
    record = read(
        {
            "客户名称": "王 小明（车主）",
            "性别": "男",
            "手机号码": f"+86 {PHONE}",
            "出生日期": "1985年12月3日",
            "所属区域": "浦东新区",
            "作息": "上班族",
            "首选联系方式": "微信",
            "方便联系时间": "18:00-20:00",
            "是否同意短信": "是",
            "客户等级": "金卡",
            "标签": "置换、老客户",
            "服务顾问": "周敏",
            "客户来源": "车展",
            "备注": "爱喝茶",
        }
    )

    assert record.customer == CustomerRecord(
        name="王小明",
        gender=Customer.Gender.MALE,
        mobiles=(PHONE,),
        birthday=date(1985, 12, 3),
        district="浦东新区",
        rhythm=Customer.Rhythm.OFFICE,
        preferred_channel=Customer.Channel.WECHAT,
        hours=(time(18), time(20)),
        tags=("置换", "老客户"),
        tier="金卡",
        adviser="周敏",
        source="车展",
        notes="爱喝茶",
        consents=True,
    )
    assert (record.vehicle, record.order) == (None, None)
    assert record.problems == (
        Problem("客户名称", "王 小明（车主）", "王小明", Severity.NOTE, "姓名已整理"),
    )


def test_row_of_a_vehicle_list(read):
    record = read(
        {
            "车牌号": "沪AD12345",
            "车架号": VIN.lower(),
            "发动机号": "ABC123456",
            "品牌": "大众",
            "车系": "ID.4",
            "车型": "PRIME 长续航版",
            "能源类型": "纯电动",
            "颜色": "白",
            "使用性质": "预约出租客运",
            "车辆类型": "小型普通客车",
            "座位数": 5,
            "出厂日期": "2022年10月",
            "注册日期": "2022-12-31",
            "交车日期": date(2022, 12, 28),
            "检验有效期至": "2026-12",
            "交强险到期日期": "2026-12-31 00:00:00",
            "交强险承保公司": "人保财险",
            "商业险到期日期": "2026-12-30 24:00",
            "商业险承保公司": "平安产险",
            "质保到期": "2027-12-28",
            "质保里程": "10万公里",
            "客户名称": "云帆汽车租赁有限公司",
            "手机号码": PHONE,
            "联系人": "李女士",
            "车辆状态": "在用",
            "最近进店里程": "12,345公里",
            "最近进店日期": "2026-05-01",
            "备注": "",
        }
    )

    assert record.vehicle == VehicleRecord(
        vin=VIN,
        plate="沪AD12345",
        plate_energies=(VehicleModel.Energy.BEV,),
        brand="大众",
        series="ID.4",
        model_text="PRIME 长续航版",
        energy=VehicleModel.Energy.BEV,
        colour="白",
        engine_number="ABC123456",
        use=Vehicle.Use.COMMERCIAL,
        body=Vehicle.Body.CAR,
        seats=5,
        manufactured_on=date(2022, 10, 1),
        registered_on=date(2022, 12, 31),
        delivered_on=date(2022, 12, 28),
        inspection_valid_until=date(2026, 12, 31),
        compulsory_until=date(2026, 12, 30),
        compulsory_insurer="人保财险",
        commercial_until=date(2026, 12, 30),
        commercial_insurer="平安产险",
        warranty_until=date(2027, 12, 28),
        warranty_km=100_000,
        status=Vehicle.Status.ACTIVE,
        km=12345,
        km_on=date(2026, 5, 1),
    )
    assert record.customer == CustomerRecord(
        name="云帆汽车租赁有限公司",
        kind=Customer.Kind.COMPANY,
        contact_name="李女士",
        contact_gender=Customer.Gender.FEMALE,
        mobiles=(PHONE,),
    )
    assert sentences(record) == [
        ("出厂日期", "2022年10月", "2022-10-01", "只有年月，没有日，按当月 1 日记"),
        (
            "交强险到期日期",
            "2026-12-31 00:00:00",
            "2026-12-30",
            "到期写为次日 0 时，按前一天 24 时止记",
        ),
        ("质保里程", "10万公里", "100000", ABOUT),
    ]


def test_row_of_an_order_book(read):
    record = read(
        {
            "工单号": "RO20260501001",
            "进厂时间": "2026-05-01 09:30",
            "出厂时间": "2026-05-02 17:00",
            "车牌号": "沪A12345",
            "车架号": VIN,
            "车主姓名": "张伟",
            "送修人": "李娜",
            "联系电话": PHONE,
            "进厂里程": "12,345KM",
            "发动机里程": 4321,
            "维修类别": "定保",
            "维修项目": "更换机油；更换机油滤清器",
            "客户描述": "刹车异响",
            "建议项目": "更换前刹车片",
            "实收金额": "¥688.5",
            "服务顾问": "周敏",
            "维修技师": "吴斌",
            "工单状态": "已结算",
            "备注": "",
        }
    )

    assert record.order == OrderRecord(
        order_number="RO20260501001",
        came_in_on=date(2026, 5, 1),
        left_on=date(2026, 5, 2),
        odometer_km=12345,
        engine_km=4321,
        kind=ServiceRecord.Kind.MAINTENANCE,
        items=("更换机油", "更换机油滤清器"),
        amount=Decimal("688.50"),
        adviser="周敏",
        technician="吴斌",
        complaint="刹车异响",
        declined_work="更换前刹车片",
        sender=CustomerRecord(name="李娜", mobiles=(PHONE,)),
    )
    assert record.customer == CustomerRecord(name="张伟")
    assert record.vehicle == VehicleRecord(vin=VIN, plate="沪A12345")
    assert record.problems == ()


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
        ("sold", {"备注": "已卖车"}, {"leave_alone": "备注：已卖车"}),
        (
            "two facts in one cell",
            {"备注": "投诉中，勿扰"},
            {"leave_alone": "备注：投诉中，勿扰", "complaint": "备注：投诉中，勿扰"},
        ),
    ],
)
def test_remarks_of_a_customer_stop_contact(read, label, cells, told):
    assert dict(read({**CUSTOMER, **cells}).customer.told) == told, label


def test_remark_about_a_sale_beside_a_car_ends_the_car_not_the_person(read):
    record = read({**CUSTOMER, "车架号": VIN, "备注": "车已过户"})

    assert (record.vehicle.status, record.customer.told) == ("sold", ())


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


def test_two_numbers_of_a_cell_and_of_a_second_column(read):
    record = read({"姓名": "张伟", "手机": f"{PHONE}/16800000002", "电话": PHONE})

    assert record.customer.mobiles == (PHONE, "16800000002")


def test_bad_vin_leaves_the_plate_to_find_the_car(read):
    record = read({"车架号": VIN[-6:], "车牌号": "沪A12345"})

    assert record.vehicle == VehicleRecord(vin=None, plate="沪A12345")
    assert sentences(record) == [
        ("车架号", VIN[-6:], "", "只有车架号后 6 位，请补全 17 位")
    ]


def test_wrong_check_digit_warns_and_keeps_the_vin(read):
    record = read({"车架号": "LSVAA4180E2000000", "车牌号": "沪A12345"})

    assert record.vehicle.vin == "LSVAA4180E2000000"
    assert [problem.severity for problem in record.problems] == [Severity.WARNING]


def test_car_made_after_its_registration_loses_that_date(read):
    record = read({"车架号": VIN, "生产日期": "2023-06-01", "注册日期": "2023-05-01"})

    assert record.vehicle == VehicleRecord(vin=VIN, registered_on=date(2023, 5, 1))
    assert sentences(record) == [
        ("生产日期", "2023-06-01", "", "生产日期晚于注册日期，未采用，请核对")
    ]


def test_short_row_reads_missing_cells_as_empty(read):
    record = read({"姓名": "张伟", "手机": PHONE, "生日": None, "备注": None})

    assert record.customer == CustomerRecord(name="张伟", mobiles=(PHONE,))
    assert record.problems == ()


def test_mobiles_outside_the_known_ranges_are_kept_and_counted(tmp_path):
    rows = [["姓名", "手机"], ["张伟", PHONE], ["李娜", "13912345678"]]
    path = write_xlsx(tmp_path / "a.xlsx", {"表": rows})

    with read_file(path) as sheets:
        (table,) = find_tables(sheets, today=TODAY).tables
        reader = RecordReader(table)
        records = list(reader.records())

    assert [record.problems for record in records] == [(), ()]
    assert reader.unknown_ranges == 1
