from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.identifiers.plate import PlateKind, PlateReading, parse_plate

PLATE = PlateReading("沪A12345", PlateKind.ORDINARY)
REPAIRED = "车牌里的字母 O、I 已改为数字 0、1，请核对"
WORDS_CUT = "已去掉车牌以外的文字，请核对"
UNREADABLE = "车牌认不出，请按“沪A12345”的格式填写"
SEVERAL = "一格里有两个以上车牌，请确认这辆车用哪一个后分开填写"
ONE_UNREADABLE = "一格里有认不出的车牌，请只填一个，格式如“沪A12345”"


@pytest.mark.parametrize(
    ("label", "cell"),
    [
        ("plain", "沪A12345"),
        ("middle dot", "沪A·12345"),
        ("bullet", "沪A•12345"),
        ("katakana dot", "沪A・12345"),
        ("full stop", "沪A.12345"),
        ("hyphen", "沪A-12345"),
        ("full-width hyphen", "沪A－12345"),
        ("dash", "沪A—12345"),
        ("underscore", "沪A_12345"),
        ("space", "沪A 12345"),
        ("spaces", " 沪 A 123 45 "),
        ("full-width space", "沪A\u300012345"),
        ("lower case", "沪a12345"),
        ("full width", "沪Ａ１２３４５"),
        ("traditional province", "滬A12345"),
        ("zero width", "沪A12345\u200b"),
        ("text cell", "'沪A12345"),
        ("brackets", "【沪A12345】"),
        ("twice the same", "沪A12345,沪A·12345"),
        ("trailing separator", "沪A12345/"),
        ("beside no plate", "沪A12345/未上牌"),
        ("Chinese full stop", "沪A。12345"),
        ("enumeration comma", "沪A、12345"),
    ],
)
def test_one_plate(label, cell):
    assert parse_plate(cell) == PLATE


@pytest.mark.parametrize(
    ("cell", "plate", "kind"),
    [
        ("苏BR28Y0", "苏BR28Y0", PlateKind.ORDINARY),
        ("新A12345", "新A12345", PlateKind.ORDINARY),
        ("粵B12345", "粤B12345", PlateKind.ORDINARY),
        ("瓊A12345", "琼A12345", PlateKind.ORDINARY),
        ("陝A12345", "陕A12345", PlateKind.ORDINARY),
        ("京ZZZZZZ", "京ZZZZZZ", PlateKind.ORDINARY),
        ("沪AD12345", "沪AD12345", PlateKind.SMALL_NEW_ENERGY),
        ("沪A·D12345", "沪AD12345", PlateKind.SMALL_NEW_ENERGY),
        ("沪AF12345", "沪AF12345", PlateKind.SMALL_NEW_ENERGY),
        ("沪AA12345", "沪AA12345", PlateKind.SMALL_NEW_ENERGY),
        ("沪AK12345", "沪AK12345", PlateKind.SMALL_NEW_ENERGY),
        ("粤BDK1234", "粤BDK1234", PlateKind.SMALL_NEW_ENERGY),
        ("京A12345D", "京A12345D", PlateKind.LARGE_NEW_ENERGY),
        ("京A12345k", "京A12345K", PlateKind.LARGE_NEW_ENERGY),
        ("沪A1234警", "沪A1234警", PlateKind.POLICE),
        ("沪A1234学", "沪A1234学", PlateKind.TRAINING),
        ("沪A1234學", "沪A1234学", PlateKind.TRAINING),
        ("沪A1234挂", "沪A1234挂", PlateKind.TRAILER),
        ("粤Z1234港", "粤Z1234港", PlateKind.HONG_KONG),
        ("粤Z·AB12澳", "粤ZAB12澳", PlateKind.MACAU),
        ("沪A1234领", "沪A1234领", PlateKind.CONSULATE),
        ("沪A1234试", "沪A1234试", PlateKind.TEST),
        ("使014578", "使014578", PlateKind.EMBASSY),
        ("使014·578", "使014578", PlateKind.EMBASSY),
        ("WJ京1234J", "WJ京1234J", PlateKind.ARMED_POLICE),
        ("川·S0012应急", "川S0012应急", PlateKind.EMERGENCY),
        ("鲁X0305应急", "鲁X0305应急", PlateKind.EMERGENCY),
        ("wj沪·12345", "WJ沪12345", PlateKind.ARMED_POLICE),
    ],
)
def test_kind(cell, plate, kind):
    assert parse_plate(cell) == PlateReading(plate, kind)


def test_military_plate_may_be_one_without_its_province():
    assert parse_plate("BA12345") == PlateReading(
        "BA12345", PlateKind.MILITARY, "已按军车号牌保存，若漏了省份简称请补上"
    )


@pytest.mark.parametrize(
    "cell",
    [
        *(None, "", "  ", "\u200b", "无", "-", "/", "null", "暂无"),
        *("未上牌", " 未上牌 ", "（未上牌）", "未上牌照", "新车", "新车未上牌", "无牌"),
        *("车牌待定", "未悬挂", "摇号中", "指标未下", "刚提车"),
        *("临牌", "临时牌照", "待上牌", "未上牌/无", "待定", "手续办理中"),
        *(
            "车牌办理中",
            "上牌正在办理中",
            "还没上牌",
            "尚未办理",
            "新车待上牌",
            "待选号",
        ),
    ],
)
def test_car_without_a_plate_is_no_problem(cell):
    assert parse_plate(cell) == PlateReading()


def test_temporary_plate_is_not_kept():
    note = "临时号牌不保存，上牌后请补录正式车牌"

    assert parse_plate("沪A12345临") == PlateReading(note=note)
    assert parse_plate("临沪A1234") == PlateReading(note=note)


@pytest.mark.parametrize(
    ("cell", "plate", "kind"),
    [
        ("沪AO1234", "沪A01234", PlateKind.ORDINARY),
        ("沪AI2345", "沪A12345", PlateKind.ORDINARY),
        ("沪ao1i34", "沪A01134", PlateKind.ORDINARY),
        ("沪ADO1234", "沪AD01234", PlateKind.SMALL_NEW_ENERGY),
        ("京AO2345D", "京A02345D", PlateKind.LARGE_NEW_ENERGY),
        ("沪AO123学", "沪A0123学", PlateKind.TRAINING),
    ],
)
def test_letters_o_and_i_in_the_serial_are_digits(cell, plate, kind):
    assert parse_plate(cell) == PlateReading(plate, kind, REPAIRED)


@pytest.mark.parametrize(
    ("label", "cell"),
    [
        ("label", "车牌沪A12345"),
        ("label with colon", "车牌号：沪A12345"),
        ("remark", "沪A12345(旧)"),
        ("sold", "沪A12345已过户"),
    ],
)
def test_words_around_a_plate_are_cut(label, cell):
    assert parse_plate(cell) == PlateReading("沪A12345", PlateKind.ORDINARY, WORDS_CUT)


@pytest.mark.parametrize(
    ("label", "cell"),
    [
        ("one too short", "沪A1234"),
        ("one too long", "沪A123456"),
        ("far too long", "宁AD1234555555"),
        ("no province", "A12345"),
        ("no such province", "户A12345"),
        ("letter O of the place", "沪O12345"),
        ("letter I of the place", "沪I12345"),
        ("digit for the place", "沪112345"),
        ("province alone", "沪"),
        ("no energy letter", "京A12345L"),
        ("energy letter I", "京A12345I"),
        ("serial of letters on a new-energy plate", "京ADABCD1"),
        ("Hong Kong plate of another place", "粤B1234港"),
        ("embassy, too short", "使01457"),
        ("masked", "沪A***45"),
        ("VIN", "LSVCH2BV9N2000002"),
        ("phone", "13812345678"),
        ("military code among words", "京AL12345"),
        ("model beside", "沪A12345 A6L"),
        ("words", "见行驶证"),
        ("a trailer's plate with a digit too many", "沪A12345挂"),
        ("an emergency plate of another form", "黑A·0001S应急"),
        ("a second province", "浙苏H6F681"),
    ],
)
def test_unreadable(label, cell):
    assert parse_plate(cell) == PlateReading(problem=UNREADABLE)


@pytest.mark.parametrize(
    ("label", "cell"),
    [
        ("slash", "沪A12345/沪B54321"),
        ("comma", "沪A12345,沪B54321"),
        ("full-width comma", "沪A12345，沪B54321"),
        ("dots", "沪A12345...沪B54321"),
        ("ellipsis", "沪A12345…沪B54321"),
        ("line break", "沪A12345\n沪B54321"),
        ("space", "沪A12345 沪B54321"),
        ("glued", "沪A12345沪B54321"),
        ("old and new", "沪A12345（原沪B54321）"),
        ("with a repeat", "沪A12345、沪B54321、沪A12345"),
    ],
)
def test_two_plates_are_for_a_person_to_decide(label, cell):
    assert parse_plate(cell) == PlateReading(
        others=("沪A12345", "沪B54321"), problem=SEVERAL
    )


def test_plate_of_changed_energy_is_a_second_plate():
    assert parse_plate("沪AD12345沪A12345").others == ("沪AD12345", "沪A12345")
    assert parse_plate("沪A12345/沪AD12345").others == ("沪A12345", "沪AD12345")


def test_plate_beside_an_unreadable_one_is_not_chosen():
    assert parse_plate("沪A12345/沪B5432") == PlateReading(
        others=("沪A12345",), problem=ONE_UNREADABLE
    )


def test_very_long_cell_is_refused():
    problem = "内容太长，不像车牌，请只填车牌号"

    assert parse_plate("沪A12345," * 30) == PlateReading(problem=problem)


@given(st.text(max_size=30) | st.text("沪京粤AOI0123D学WJ /·.", max_size=20))
def test_plate_that_comes_out_goes_in_again(text):
    reading = parse_plate(text)

    if reading.plate:
        again = parse_plate(reading.plate)
        assert (again.plate, again.kind) == (reading.plate, reading.kind)


@pytest.mark.parametrize(
    ("cell", "reading"),
    [
        ("沪A12xx5", PlateReading(problem="车牌被打码，请导出完整车牌后再导入")),
        ("沪A1xxxx", PlateReading(problem="车牌被打码，请导出完整车牌后再导入")),
        ("沪a12x45", PlateReading("沪A12X45", PlateKind.ORDINARY)),
        ("沪A12XX5", PlateReading("沪A12XX5", PlateKind.ORDINARY)),
    ],
)
def test_small_x_twice_hides_characters(cell, reading):
    assert parse_plate(cell) == reading


def test_car_that_is_not_registered_yet_has_no_plate():
    assert parse_plate("未落户") == PlateReading()
