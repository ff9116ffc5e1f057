"""Whole files of the kinds that shops hand over, from the file to the database."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from customers.models import Customer, Policy, ServiceRecord, Vehicle
from imports.batches import create_batch, run_batch
from imports.models import ImportBatch, WaitingLine
from tests.imports.exports import Cell, Rows, write_csv, write_xlsx
from tests.imports.importing import NOW, problems

pytestmark = pytest.mark.django_db

PHONE = "13912340101"
CARS = [
    ["车架号", "车牌号", "车主", "手机", "注册日期", "备注"],
    ["LFV3A24GXC3000001", "沪A10001", "周明远", "13912340101", "2020-01-10", "常客"],
    ["WVWZZZ1KZ5W000002", "沪A10002", "林小雨", "13912340102", "2021-02-11", "周末"],
    ["WVWZZZ3CZEE140287", "沪A10003", "何建平", "13912340103", "2022-03-12", ""],
]
ORDERS = [
    ["工单号", "车架号", "车主", "手机", "进厂日期", "进厂里程"],
    ["RO1", "LFV3A24GXC3000001", "周明远", "13912340101", "2026-03-05", "20150"],
    ["RO2", "WVWZZZ1KZ5W000002", "林小雨", "13912340102", "2026-04-11", "35220"],
]
LINES = [
    ["工单号", "项目名称", "工时费"],
    ["RO1", "更换机油", "80"],
    ["RO1", "更换空调滤芯", "40"],
    ["RO2", "更换前刹车片", "200"],
    ["RO9", "四轮定位", "260"],
]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def load(path: Path) -> ImportBatch:
    return run_batch(create_batch(path, name=path.name), now=NOW)


def endings(**counts: int) -> dict[str, int]:
    none = dict.fromkeys(["changed", "unchanged", "refused", "waiting", "blank"], 0)
    return {**none, **counts}


@pytest.mark.parametrize(
    "cell", [" ", "\u3000", "\t", "#REF!", "#VALUE!", "'", '=DISPIMG("ID_1",1)', "-"]
)
def test_sheet_without_content_is_named_and_the_others_go_in(tmp_path, cell):
    sheets: dict[str, Rows] = {"Sheet2": [["", ""], ["", cell]], "车辆": CARS}

    batch = load(write_xlsx(tmp_path / "a.xlsx", sheets))

    assert batch.notices == ["工作表“Sheet2”没有导入：空白的工作表"]
    assert batch.endings == endings(changed=3)
    assert Vehicle.objects.count() == Customer.objects.count() == 3


def test_blank_rows_are_counted_and_are_no_problem(tmp_path):
    blank = [""] * len(CARS[0])
    numbered = [["序号", *CARS[0]], *([str(n), *row] for n, row in enumerate(CARS[1:]))]
    rows = [*numbered, ["", *blank], ["4", *blank], [" ", *blank]]

    batch = load(write_csv(tmp_path / "a.csv", rows))

    assert batch.endings == endings(changed=3, blank=3)
    assert (batch.rows_total, problems(batch)) == (3, [])


def test_file_of_separators_is_refused_as_empty(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(",,,\n,,,\n")

    batch = load(path)

    assert (batch.status, batch.error) == (
        "failed",
        "文件里没有内容：每一行都是空白，请确认导出时选中了数据，再重新导出。",
    )


def test_broken_byte_costs_one_cell(tmp_path):
    path = write_csv(tmp_path / "a.csv", CARS, encoding="gbk")
    whole = path.read_bytes()
    lost = "周末".encode("gbk")
    path.write_bytes(whole.replace(lost, lost[:-1]))

    batch = load(path)

    sentence = "这一格有损坏的字节，未采用，请对照原系统补录"
    assert problems(batch) == [(3, "备注", sentence)]
    assert [each.name for each in Customer.objects.order_by("pk")] == [
        "周明远",
        "林小雨",
        "何建平",
    ]


def test_unpaired_quote_is_told_and_swallows_nothing(tmp_path):
    rows = [list(row) for row in CARS]
    rows[1][2] = '"周明远'

    batch = load(write_csv(tmp_path / "a.csv", rows))

    sentence = "这一行（文件第 2 行）有不成对的引号，已按普通文字读取，请核对这一行"
    assert problems(batch)[0] == (2, "", sentence)
    assert batch.endings == endings(changed=3)


@pytest.mark.parametrize("guard", ["\t{}\t", "\x1f{}", '="{}"', "'{}"])
def test_guarded_values_are_unguarded(tmp_path, guard):
    rows = [CARS[0], *([guard.format(cell) for cell in row] for row in CARS[1:])]

    batch = load(write_csv(tmp_path / "a.csv", rows))

    assert (batch.endings, problems(batch)) == (endings(changed=3), [])
    assert Vehicle.objects.filter(vin="LFV3A24GXC3000001", plate="沪A10001").exists()


def test_separator_is_the_one_that_yields_a_header(tmp_path):
    rows = [CARS[0], *([*row[:5], "a,b,c,d,e,f,g,h"] for row in CARS[1:])]

    batch = load(write_csv(tmp_path / "a.csv", rows, separator=";"))

    assert (batch.status, batch.endings) == ("finished", endings(changed=3))


def test_words_of_a_policy_and_floats_are_read(tmp_path):
    end = "2025年12月20日0时起至2026年12月19日24时止"
    rows = [
        ["车架号", "车主", "手机", "注册日期", "交强险到期"],
        ["LFV3A24GXC3000001", "周明远", "13912340101", "20221215.0", end],
    ]

    batch = load(write_csv(tmp_path / "a.csv", rows))

    assert problems(batch) == []
    assert Vehicle.objects.get().registered_on == date(2022, 12, 15)
    assert Policy.objects.get().last_covered_on == date(2026, 12, 19)


def test_english_export_gives_the_same_as_a_chinese_one(tmp_path):
    english = ["VIN", "License Plate", "Customer Name", "Mobile", "Delivery Date"]
    english += ["Order No", "Check-in Date", "Mileage", "Total Amount"]
    row = ["LFV3A24GXC3000001", "沪A10001", "周明远", "13912340101", "2020-06-10"]
    row += ["EO1", "2026-03-08", "12000", "480"]

    batch = load(write_csv(tmp_path / "a.csv", [english, row]))

    order = ServiceRecord.objects.get()
    assert problems(batch) == []
    assert (order.came_in_on, order.odometer_km) == (date(2026, 3, 8), 12000)
    assert order.vehicle.delivered_on == date(2020, 6, 10)


def items() -> dict[str, list[str]]:
    return dict(ServiceRecord.objects.values_list("order_number", "items"))


JOINED = {"RO1": ["更换机油", "更换空调滤芯"], "RO2": ["更换前刹车片"]}


def test_lines_behind_their_orders_join_them_once(tmp_path):
    load(write_csv(tmp_path / "orders.csv", ORDERS))
    path = write_csv(tmp_path / "lines.csv", LINES)

    first, second = load(path), load(path)

    assert first.endings == endings(changed=3, waiting=1)
    assert second.endings == endings(unchanged=3, waiting=1)
    sentence = (
        "还没有这张工单，明细已保存，等工单导入后自动补上；若工单号有误，请更正后再导入"
    )
    assert problems(first) == [(5, "工单号", sentence)]
    assert items() == JOINED


def test_lines_before_their_orders_wait_in_one_sentence(tmp_path):
    lines = load(write_csv(tmp_path / "lines.csv", LINES))
    load(write_csv(tmp_path / "orders.csv", ORDERS))

    assert (lines.endings, problems(lines)) == (endings(waiting=4), [])
    assert lines.notices[-1] == (
        "4 行明细的工单都还没有导入，明细已保存：请导入工单，明细会自动补上，"
        "不用再导入这个文件"
    )
    assert items() == JOINED
    assert [line.order_number for line in WaitingLine.objects.all()] == ["RO9"]


def test_check_list_is_said_to_be_one(tmp_path):
    rows = [
        ["车辆检查表"],
        ["工单号", "车牌号", "检查项目", "检查结果", "检查人"],
        ["RO1", "沪A10001", "灯光", "正常", "王"],
    ]

    batch = load(write_csv(tmp_path / "a.csv", rows))

    assert (batch.status, batch.error) == (
        "failed",
        "这是检查或盘点用的清单，里面没有可以导入的客户、车辆或工单资料；"
        "请导出客户档案、车辆档案或维修工单后再上传。",
    )


def test_column_that_excel_has_spoilt_is_left_out_with_its_reason(tmp_path):
    days: list[Cell] = [date(2024, 3, 4), date(2024, 5, 6), date(2024, 7, 8)]
    days += ["13/4/2024", "25/4/2024", "31/5/2024"]
    rows: Rows = [
        ["车架号", "车主", "手机", "注册日期"],
        *[[f"WVWZZZ3CZEE14028{n}", "何建平", PHONE, day] for n, day in enumerate(days)],
    ]

    batch = load(write_xlsx(tmp_path / "a.xlsx", {"表": rows}))

    assert batch.notices == [
        "“表”的“注册日期”列没有导入：Excel 打开时把一部分日期的月和日调换过，不能采用；"
        "请用系统导出的原文件，不要先用 Excel 打开另存"
    ]
    assert {car.registered_on for car in Vehicle.objects.all()} == {None}


def test_order_book_without_any_car_says_so(tmp_path):
    rows = [["工单号", "进厂日期", "维修项目"], ["RO1", "2026-03-05", "更换机油"]]

    batch = load(write_csv(tmp_path / "a.csv", rows))

    sentence = "这张表没有车架号和车牌列，不知道是哪辆车的工单，请加上后再导入"
    assert (batch.endings, problems(batch)) == (
        endings(refused=1),
        [(2, "工单号", sentence)],
    )


def test_row_shifted_by_a_separator_is_refused_and_named(tmp_path):
    rows = [list(row) for row in CARS]
    rows[2][2] = "林小雨,先生"
    path = tmp_path / "a.csv"
    path.write_text("\n".join(map(",".join, rows)), encoding="utf-8")

    batch = load(path)

    assert batch.endings == endings(changed=2, refused=1)
    assert Vehicle.objects.filter(plate="沪A10002").count() == 0
    assert [row for row, _, _ in problems(batch)] == [3]


def test_file_of_a_header_alone_says_so(tmp_path):
    batch = load(write_csv(tmp_path / "a.csv", CARS[:1]))

    assert batch.notices == ["“a”只有表头，没有一行资料，请确认导出时选中了数据"]
