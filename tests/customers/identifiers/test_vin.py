from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from customers.identifiers.vin import (
    VinReading,
    check_digit,
    is_vouched_for,
    may_be_mistyped,
    model_year,
    parse_vin,
)

VIN = "LFV3A24GXC3000001"
LETTERS = "里的字母 O、Q、I 已改为数字 0、0、1"
IN_DOUBT = "，请对照行驶证核对"
MASKED = "车架号被打码，请导出完整车架号后再导入"
ALPHABET = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"


@pytest.mark.parametrize(
    "vin",
    [
        *("1M8GDM9AXKP042788", "LVSHCAMB1CE054249", "HE9XR1C48PS083871"),
        *("LZ932G3A0H1LSA014", "LFV3A24GXC3000001", "LSVCH2BV9N2000002"),
        *("LVGBE40K1KG000003", "LRWYGCEK3PC000008"),
    ],
)
def test_check_digit_of_real_numbers(vin):
    assert check_digit(vin) == vin[8]
    assert parse_vin(vin) == VinReading(vin)


@pytest.mark.parametrize(
    ("label", "vin", "expected"),
    [
        ("Chinese, right", VIN, True),
        ("Chinese, wrong digit", "LFV3A24GXC3000007", False),
        ("German, no digit", "WVWZZZ3CZEE140287", False),
        ("too short", "LFV3", False),
    ],
)
def test_check_digit_vouches_for_chinese_vins(label, vin, expected):
    assert is_vouched_for(vin) is expected


def test_check_digit_does_not_depend_on_the_ninth_character():
    assert {check_digit(f"LFV3A24G{each}C3000001") for each in ALPHABET} == {"X"}


@pytest.mark.parametrize(
    ("label", "cell"),
    [
        ("lower case", "lfv3a24gxc3000001"),
        ("blanks around", "  LFV3A24GXC3000001 "),
        ("blank inside", "LFV3A24GXC 3000001"),
        ("groups", "LFV 3A24GX C3000001"),
        ("hyphen", "LFV3A24GXC-3000001"),
        ("full width", "ＬＦＶ３Ａ２４ＧＸＣ３００００01"),
        ("zero width", "LFV3A24GXC\u200b3000001"),
        ("text cell", "'LFV3A24GXC3000001"),
        ("label", "VIN:LFV3A24GXC3000001"),
        ("label and blank", "车架号： LFV3A24GXC3000001"),
        ("底盘号", "底盘号LFV3A24GXC3000001"),
        ("twice the same", "LFV3A24GXC3000001/lfv3a24gxc3000001"),
        ("stars of the name plate", "*LFV3A24GXC3000001*"),
        ("full-width stars", "＊LFV3A24GXC3000001＊"),
        ("stars behind a label", "车架号：*LFV3A24GXC3000001*"),
        ("brackets", "（LFV3A24GXC3000001）"),
        ("one star", "LFV3A24GXC3000001*"),
    ],
)
def test_dressed_up_vin(label, cell):
    assert parse_vin(cell) == VinReading(VIN)


@pytest.mark.parametrize(
    ("label", "cell", "vin", "remark"),
    [
        ("wrong digit", "LSVAA4180E2000000", "LSVAA4180E2000000",
         "第 9 位校验码应为 1，实为 0"),
        ("no digit at all", "LFV3A24GZC3000001", "LFV3A24GZC3000001",
         "第 9 位校验码应为 X，实为 Z"),
        ("wrong digit of an H maker", "HE9XR1C49PS083871", "HE9XR1C49PS083871",
         "第 9 位校验码应为 8，实为 9"),
        ("wrong digit of an American maker", "4JGDA5GB1GA123457", "4JGDA5GB1GA123457",
         "第 9 位校验码应为 7，实为 1"),
        ("letter O", "LFV3A24GXC3OOOOO1", VIN, LETTERS),
        ("letter I", "LFV3A24GXC300000I", VIN, LETTERS),
        ("letter Q", "LFV3A24GXC3Q00001", VIN, LETTERS),
        ("letter O of an import", "WVWZZZ3CZEE14O287", "WVWZZZ3CZEE140287", LETTERS),
        ("letter O and a wrong digit", "LSVAA4180E2OOOOOO", "LSVAA4180E2000000",
         f"{LETTERS}，第 9 位校验码应为 1，实为 0"),
        ("a remark in brackets", "LFV3A24GXC3000001(新)", VIN, "以外的文字未采用"),
        ("engine number beside", "LFV3A24GXC3000001/EA888123", VIN, "以外的文字未采用"),
    ],
)  # fmt: skip
def test_doubtful_vin_is_kept_with_a_warning(label, cell, vin, remark):
    assert parse_vin(cell) == VinReading(vin, f"车架号{remark}{IN_DOUBT}")


@pytest.mark.parametrize("vin", ["WVWZZZ3CZEE140287", "JTHBA5BM0E2000000"])
def test_check_digit_of_imports_is_not_asked(vin):
    assert check_digit(vin) != vin[8]
    assert parse_vin(vin) == VinReading(vin)


@pytest.mark.parametrize("cell", [None, "", "  ", "\u3000", "\u200b"])
def test_empty_cell_says_nothing(cell):
    assert parse_vin(cell) == VinReading()


EMPTY = "没有车架号，请从行驶证上补录 17 位车架号"
NUMBER = "车架号被 Excel 当成数字改过，请把该列设为文本后重新导出"
CHARACTERS = "车架号只能有字母和数字，请对照行驶证核对"
TWO = "一格里有两个车架号，请一辆车填一行"
PLACEHOLDER = "这是占位的车架号，请从行驶证上补录"


def wrong_length(count):
    return f"车架号有 {count} 位，应为 17 位，请对照行驶证核对"


def only_the_end(count):
    return f"只有车架号后 {count} 位，请补全 17 位"


@pytest.mark.parametrize(
    ("label", "cell", "problem"),
    [
        ("none", "无", EMPTY),
        ("dash", "-", EMPTY),
        ("16 characters", "LFV3A24GXC300000", wrong_length(16)),
        ("18 characters", "LFV3A24GXC30000011", wrong_length(18)),
        ("three characters", "LFV", wrong_length(3)),
        ("nine characters", "XC3000001", wrong_length(9)),
        ("last four", "0001", only_the_end(4)),
        ("last six", "000001", only_the_end(6)),
        ("last six as a number", 123456.0, only_the_end(6)),
        ("last eight", "C3000001", only_the_end(8)),
        ("scientific", "1.23E+16", NUMBER),
        ("scientific with all digits", "1.2345678901234567E+16", NUMBER),
        ("float", 1.23e16, NUMBER),
        ("integer of 17 digits", 12345678901234567, NUMBER),
        ("float as text", "12345678901234567.0", NUMBER),
        ("masked", "LFV***********001", "车架号被打码，请导出完整车架号后再导入"),
        ("plate", "沪A12345", CHARACTERS),
        ("Cyrillic letter", "LFV3А24GXC3000001", CHARACTERS),
        ("ones", "1" * 17, PLACEHOLDER),
        ("noughts", "0" * 17, PLACEHOLDER),
        ("L and noughts", "L" + "0" * 16, PLACEHOLDER),
        ("two", "LFV3A24GXC3000001/LSVCH2BV9N2000002", TWO),
        ("two with a blank", "LFV3A24GXC3000001 LSVCH2BV9N2000002", TWO),
        ("two labelled", "VIN:LFV3A24GXC3000001，VIN:LSVCH2BV9N2000002", TWO),
        ("very long", "L" * 201, "内容太长，不像车架号，请只填 17 位车架号"),
    ],
)
def test_unusable(label, cell, problem):
    assert parse_vin(cell) == VinReading(problem=problem)


@pytest.mark.parametrize(
    "cell",
    [
        "车辆识别代号（车架号）：LFV3A24GXC3000001",
        "大架号LFV3A24GXC3000001",
        "VIN=LFV3A24GXC3000001",
        "VIN号：LFV3A24GXC3000001",
        "Chassis No: LFV3A24GXC3000001",
        "(LFV3A24GXC3000001)",
        "【LFV3A24GXC3000001】",
        "LFV3A24GXC3000001。",
    ],
)
def test_labels_and_brackets_are_no_doubt(cell):
    assert parse_vin(cell) == VinReading("LFV3A24GXC3000001")


@pytest.mark.parametrize(
    ("label", "vin", "warning"),
    [
        ("remark in brackets", "LFV3A24GXC3000001（大众）", "以外的文字未采用"),
        ("letter among the last four", "WBAUJ3101ADK1234B", "后 4 位应该都是数字"),
        ("running digits", "WEST1234567890123", "里有连续的数字，像是随手填的"),
    ],
)
def test_doubtful_number_is_kept_and_told(label, vin, warning):
    told = VinReading(vin[:17], f"车架号{warning}，请对照行驶证核对")
    assert parse_vin(vin) == told


def test_small_maker_has_letters_at_twelve_to_fourteen():
    assert parse_vin("W09AAAAA0AALSA014") == VinReading("W09AAAAA0AALSA014")


@pytest.mark.parametrize(
    ("label", "cell", "problem"),
    [
        ("digits alone", "12345678901234567", PLACEHOLDER),
        ("filled with noughts", "LFV3A24GX00000000", PLACEHOLDER),
        ("X for hidden digits", "LFV3A24GXC300XXXX", MASKED),
    ],
)
def test_filled_or_hidden_number_is_asked(label, cell, problem):
    assert parse_vin(cell) == VinReading(problem=problem)


def test_seven_noughts_are_a_serial_number():
    assert parse_vin("WBAUJ3101A0000000").vin == "WBAUJ3101A0000000"


@given(
    st.text(ALPHABET, min_size=11, max_size=11),
    st.integers(0, 9999),
    st.sampled_from("LHWJ1"),
)
def test_a_number_that_a_maker_can_give_is_never_blocked(text, serial, origin):
    vin = f"{origin}F{text}{serial:04}"
    reading = parse_vin(vin)

    assume(not re.search(r"(.)\1{7}$|12345678|23456789|34567890", vin))
    assert (reading.vin, reading.problem) == (vin, None)
    is_checked = origin in "LH1"
    assert (reading.warning is None) == (not is_checked or check_digit(vin) == vin[8])


@given(st.text(max_size=40) | st.text("LFV3A24GXC0OQI1 ·-/E+.", max_size=40))
def test_vin_that_comes_out_goes_in_again(text):
    reading = parse_vin(text)

    if reading.vin:
        assert parse_vin(reading.vin).vin == reading.vin
    else:
        assert reading.warning is None


@pytest.mark.parametrize(
    ("label", "code", "on", "year"),
    [
        ("first code", "A", date(1985, 1, 1), 1980),
        ("last code", "9", date(2012, 1, 1), 2009),
        ("last code, second round", "9", date(2039, 1, 1), 2039),
        ("2010 and later", "A", date(2012, 1, 1), 2010),
        ("2012", "C", date(2026, 11, 21), 2012),
        ("this year", "T", date(2026, 11, 21), 2026),
        ("next model year", "V", date(2026, 11, 21), 2027),
        ("the year after next is thirty years ago", "W", date(2026, 11, 21), 1998),
        ("next model year from January on", "W", date(2027, 1, 1), 2028),
        ("no code: U", "U", date(2026, 11, 21), None),
        ("no code: Z", "Z", date(2026, 11, 21), None),
        ("no code: 0", "0", date(2026, 11, 21), None),
    ],
)
def test_model_year(label, code, on, year):
    assert model_year(f"LFV3A24GX{code}3000001", on) == year


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("LFV3A24GXC3000001", "LFV3A24GXC3000007", True),
        ("LFV3A24GXC3000001", "LFV3A24GXC3000089", True),
        ("LFV3A24GXC3000001", "LFV3A24GXC3000777", False),
        ("LSVAA4185E2000002", "LSVAA4187E2000003", False),
        ("LFV3A24GXC3000001", "LFV3A24GXC300000", False),
    ],
    ids=["one character", "two", "three", "a fleet's", "shorter"],
)
def test_a_vin_may_be_another_mistyped(one, other, expected):
    assert may_be_mistyped(one, other) is expected
