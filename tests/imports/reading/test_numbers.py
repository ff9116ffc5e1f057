from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from imports.reading.cells import Cell, Severity
from imports.reading.numbers import read_amount, read_km

ABOUT = "里程是约数，已按约数记，请在下次进店时核对"
RANGE = "里程是一个范围，按中间值记，请核对"
TYPED = "里程像是随手填的，请核对"
UNIT = "里程 {} 像是以万公里为单位，未采用，请填写公里数，如 32000"
NO_KM = "不是能识别的里程，请只填公里数"


@pytest.mark.parametrize(
    ("value", "km"),
    [
        (12345, 12345),
        (12345.0, 12345),
        (12345.6, 12346),
        ("12345.0", 12345),
        ("12,345公里", 12345),
        ("12，345", 12345),
        ("１２３４５", 12345),
        ("12345KM", 12345),
        ("12345 km", 12345),
        ("50,000 千米", 50000),
        ("5万千米", 50000),
        ("1500000", 1_500_000),
        ("  8 ", 8),
        (8.0, 8),
        ("8.0", 8),
        (1000.5, 1000),
        ("3.2万", 32_000),
        ("12 345km", 12345),
        ("30'000", 30000),
        ("里程:30000km", 30000),
        ("表显里程 30000", 30000),
        ("30000（表显）", 30000),
        ("30000、", 30000),
        ("30000公里。", 30000),
    ],
)
def test_every_way_to_write_kilometres(value, km):
    assert read_km(value).value == km


@pytest.mark.parametrize("value", ["", "-", "无", 0, "0", 0.0, "0公里", "null", "未填"])
def test_nothing_and_zero_are_unknown(value):
    assert read_km(value) == Cell()


@pytest.mark.parametrize(
    ("value", "km", "problem"),
    [
        ("1.2万", 12000, ABOUT),
        ("1.2万公里", 12000, ABOUT),
        ("3w", 30000, ABOUT),
        ("12.5k", 12500, ABOUT),
        ("约12000", 12000, ABOUT),
        ("12000左右", 12000, ABOUT),
        ("3万5千公里", 35000, ABOUT),
        ("3万5", 35000, ABOUT),
        ("12万3千6", 123600, ABOUT),
        ("三万公里", 30000, ABOUT),
        ("五千", 5000, ABOUT),
        ("两万八千六", 28600, ABOUT),
        ("一万零八百", 10800, ABOUT),
        ("十二万", 120000, ABOUT),
        ("30000（换表）", 30000, "写着换过里程表，按现在的读数记，请核对"),
        ("换表30000", 30000, "写着换过里程表，按现在的读数记，请核对"),
        ("30000/换表后", 30000, "写着换过里程表，按现在的读数记，请核对"),
        ("三点五万", 35000, ABOUT),
        ("30000（估）", 30000, "里程后面写着“估”，请核对"),
        ("5000-6000", 5500, RANGE),
        ("5000~6000公里", 5500, RANGE),
        ("1-2万", 15000, RANGE),
        (123456, 123456, TYPED),
        ("111111", 111111, TYPED),
    ],
)
def test_doubtful_kilometres_are_kept_and_flagged(value, km, problem):
    assert read_km(value) == Cell(km, problem, str(km))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (999999, Cell(problem="里程全是 9，像是随手填的，未采用，请核对")),
        (1, Cell(problem="里程填的是 1，按未填处理", severity=Severity.NOTE)),
        ("1999105", Cell(problem="里程大得不可能，请核对是否多录了几位")),
        (1_500_001, Cell(problem="里程大得不可能，请核对是否多录了几位")),
        (3.2, Cell(problem=UNIT.format("3.2"))),
        ("3.2", Cell(problem=UNIT.format("3.2"))),
        ("约3.2公里", Cell(problem=UNIT.format("3.2"))),
        ("30.000", Cell(problem=UNIT.format("30.000"))),
        (999.5, Cell(problem=UNIT.format("999.5"))),
        ("12345/12月", Cell(problem=NO_KM)),
        ("-500", Cell(problem=NO_KM)),
        ("7,500英里", Cell(problem=NO_KM)),
        ("8000m", Cell(problem=NO_KM)),
        ("30000（其中5000）元", Cell(problem=NO_KM)),
        ("看不清", Cell(problem=NO_KM)),
        (
            date(1933, 10, 18),
            Cell(problem="里程格是日期格式，请把该列设为数字后重新导出"),
        ),
    ],
)
def test_kilometres_that_cannot_be_are_not_stored(value, cell):
    assert read_km(value) == cell


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (688.5, "688.50"),
        ("688.5", "688.50"),
        ("¥1,234.50", "1234.50"),
        ("￥1234", "1234.00"),
        ("1234.5元", "1234.50"),
        ("RMB 1234", "1234.00"),
        ("1.2万元", "12000.00"),
        ("-123", "-123.00"),
        ("－123", "-123.00"),
        ("(123.00)", "-123.00"),
        ("（123.00）", "-123.00"),
        ("0", "0.00"),
        ("0.005", "0.01"),
        ("99999999.99", "99999999.99"),
    ],
)
def test_every_way_to_write_money(value, amount):
    assert read_amount(value) == Cell(Decimal(amount))


@pytest.mark.parametrize("value", ["", "-", "无", "null"])
def test_no_money_is_unknown_not_zero(value):
    assert read_amount(value) == Cell()


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("免费", "不是能识别的金额，请只填数字"),
        ("100000000", "金额大得不可能，请核对"),
    ],
)
def test_what_is_no_money_is_told(value, problem):
    assert read_amount(value) == Cell(problem=problem)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("行驶12345公里", Cell(12345)),
        ("KM12345", Cell(12345)),
        ("12345 kilometers", Cell(12345)),
        ("12345公里整", Cell(12345)),
        ("12345 公 里", Cell(12345)),
        ("1万2345", Cell(12345, ABOUT, "12345")),
        ("1万零500", Cell(10500, ABOUT, "10500")),
        ("1万23", Cell(problem=NO_KM)),
        ("三万至四万", Cell(35000, RANGE, "35000")),
        ("三四万", Cell(problem=NO_KM)),
        ("40000-30000", Cell(problem=NO_KM)),
        ("30000-30000", Cell(30000, RANGE, "30000")),
        ("12345里", Cell(problem=NO_KM)),
        (
            "12345 已换表",
            Cell(12345, "写着换过里程表，按现在的读数记，请核对", "12345"),
        ),
        ("12345 已过户", Cell(problem=NO_KM)),
    ],
)
def test_kilometres_as_clerks_write_them(value, cell):
    assert read_km(value) == cell
