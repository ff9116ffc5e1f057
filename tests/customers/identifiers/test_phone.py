from __future__ import annotations

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.identifiers.phone import PhoneReading, mask_phone, parse_phones

MOBILE = "13812345678"
OTHER = "13987654321"
LANDLINE = "021-62345678"

EMPTY = "没有电话号码，请补录后才能联系车主"
MASKED = "号码中间被打码，请导出完整号码后再导入"
PLACEHOLDER = "这是占位号码，请补录车主的真实手机号"
ROUNDED = "号码被 Excel 变成科学计数法，后几位已丢失，请把该列设为文本后重新导出"
LETTERS = "号码里混有字母（如 O、l），请改成数字"
FORWARDED = "这是带分机的转接号码，请换成车主本人的手机号"
NO_RANGE = "号码有 11 位但不在手机号段内，请核对"
NO_PHONE = "这不是手机或座机号码，请补录"
FOREIGN = "这是境外号码，国内短信发不到，请补录国内手机号"
NOT_FOUND = "没有找到电话号码，请补录"
TOO_LONG = "内容太长，不像电话号码，请只填号码"
NO_AREA = "座机缺少区号，已按本地号码保留，请补上区号"


def wrong_length(count):
    return f"号码有 {count} 位，手机号应为 11 位，请核对"


@pytest.mark.parametrize(
    ("label", "cell"),
    [
        ("plain", "13812345678"),
        ("integer", 13812345678),
        ("float", 13812345678.0),
        ("float as text", "13812345678.0"),
        ("float with two noughts", "13812345678.00"),
        ("scientific with all digits", "1.3812345678E+10"),
        ("scientific in lower case", "1.3812345678e+10"),
        ("scientific of Java", "1.3812345678E10"),
        ("spaces", "138 1234 5678"),
        ("other grouping", "1381 234 5678"),
        ("no-break spaces", "138\u00a01234\u00a05678"),
        ("full-width space", "138\u30001234\u30005678"),
        ("hyphens", "138-1234-5678"),
        ("dashes", "138—1234–5678"),
        ("full-width hyphens", "１３８－１２３４－５６７８"),
        ("dots", "138.1234.5678"),
        ("middle dots", "138·1234·5678"),
        ("underscores", "138_1234_5678"),
        ("full width", "１３８１２３４５６７８"),
        ("Arabic digits", "١٣٨١٢٣٤٥٦٧٨"),
        ("zero width inside", "138\u200b1234\u200b5678"),
        ("direction marks around", "\u202a13812345678\u202c"),
        ("byte order mark", "\ufeff13812345678"),
        ("text cell", "'13812345678"),
        ("quoted", '"13812345678"'),
        ("trailing tab", "13812345678\t"),
        ("+86", "+8613812345678"),
        ("+86 and spaces", "+86 138 1234 5678"),
        ("+86 and hyphens", "+86-138-1234-5678"),
        ("full-width plus", "＋86 13812345678"),
        ("(+86)", "(+86)13812345678"),
        ("(86)", "(86)13812345678"),
        ("+(86)", "+(86)13812345678"),
        ("86", "8613812345678"),
        ("0086", "008613812345678"),
        ("0086 and space", "0086 13812345678"),
        ("long-distance nought", "013812345678"),
        ("nought and spaces", "0138 1234 5678"),
        ("carrier 17951", "1795113812345678"),
        ("carrier 12520", "1252013812345678"),
        ("carrier 12593", "12593 13812345678"),
        ("tel:", "tel:13812345678"),
        ("tel:+86", "tel:+86-138-1234-5678"),
        ("label", "手机：13812345678"),
        ("name before", "张三13812345678"),
        ("name after", "13812345678张三"),
        ("name with 和", "王和平13812345678"),
        ("relation", "13812345678（妻子）"),
        ("Latin name before", "Tom13812345678"),
        ("footnote star", "13812345678*"),
        ("trailing separator", "13812345678/"),
        ("country code with a zero", "086-13812345678"),
        ("country code with a zero in brackets", "(086) 138 1234 5678"),
        ("twice the same", "13812345678/138 1234 5678"),
        ("plate beside", "沪A12345 电话13812345678"),
        ("postcode beside", "邮编200001 电话13812345678"),
        ("house number beside", "3号楼 13812345678"),
    ],
)
def test_one_mobile(label, cell):
    assert parse_phones(cell) == PhoneReading((MOBILE,))


def test_five_glued_numbers_are_read():
    numbers = tuple(f"1381234567{digit}" for digit in range(5))

    assert parse_phones("".join(numbers)) == PhoneReading(numbers)


def test_nine_decimals_are_a_number_that_ends_in_nought():
    assert parse_phones("1.381234567E+10") == PhoneReading(("13812345670",))


@pytest.mark.parametrize(
    ("label", "cell"),
    [
        ("slash", "13812345678/13987654321"),
        ("backslash", "13812345678\\13987654321"),
        ("line break", "13812345678\n13987654321"),
        ("carriage return", "13812345678\r\n13987654321"),
        ("comma", "13812345678,13987654321"),
        ("full-width comma", "13812345678，13987654321"),
        ("enumeration comma", "13812345678、13987654321"),
        ("semicolon", "13812345678；13987654321"),
        ("bar", "13812345678|13987654321"),
        ("or", "13812345678或13987654321"),
        ("or else", "13812345678或者13987654321"),
        ("and", "13812345678和13987654321"),
        ("space", "13812345678 13987654321"),
        ("spaces everywhere", "138 1234 5678 139 8765 4321"),
        ("hyphen", "13812345678-13987654321"),
        ("glued", "1381234567813987654321"),
        ("glued with country codes", "86138123456788613987654321"),
        ("glued with plus", "+8613812345678+8613987654321"),
        ("glued to names", "张三13812345678李四13987654321"),
        ("bracketed", "13812345678(13987654321)"),
        ("with a repeat", "13812345678,13987654321,13812345678"),
    ],
)
def test_two_mobiles_keep_their_order(label, cell):
    assert parse_phones(cell) == PhoneReading((MOBILE, OTHER))


@pytest.mark.parametrize(
    ("label", "cell", "landline"),
    [
        ("hyphen", "021-62345678", LANDLINE),
        ("dash", "021—62345678", LANDLINE),
        ("brackets", "(021)62345678", LANDLINE),
        ("full-width brackets", "（021）62345678", LANDLINE),
        ("space", "021 62345678", LANDLINE),
        ("spaces", "021 6234 5678", LANDLINE),
        ("glued", "02162345678", LANDLINE),
        ("+86", "+86 21 62345678", LANDLINE),
        ("+86 and nought", "+8602162345678", LANDLINE),
        ("+86(0)", "+86(0)2162345678", LANDLINE),
        ("0086", "0086-21-62345678", LANDLINE),
        ("label", "电话:021-62345678", LANDLINE),
        ("Beijing", "010-12345678", "010-12345678"),
        ("Shenzhen", "0755-12345678", "0755-12345678"),
        ("seven digits", "0571-8712345", "0571-8712345"),
        ("extension", "021-62345678-801", "021-62345678-801"),
        ("转", "021-62345678转801", "021-62345678-801"),
        ("分机", "(021)62345678 分机 801", "021-62345678-801"),
        ("ext.", "021-62345678 ext.801", "021-62345678-801"),
        ("hotline", "400-812-3456", "4008123456"),
    ],
)
def test_landline_is_no_mobile(label, cell, landline):
    assert parse_phones(cell) == PhoneReading((), (landline,))


@pytest.mark.parametrize("cell", ["62345678", "6234 5678", "6234-5678", 62345678.0])
def test_landline_without_area_code_is_kept_with_a_warning(cell):
    assert parse_phones(cell) == PhoneReading((), ("62345678",), warning=NO_AREA)


@pytest.mark.parametrize(
    ("label", "cell"),
    [
        ("slash", "13812345678/021-62345678"),
        ("space", "13812345678 021-62345678"),
        ("glued", "1381234567802162345678"),
        ("landline first", "021-62345678 13812345678"),
        ("landline first, glued", "0216234567813812345678"),
        ("landline in brackets", "13812345678(021-62345678)"),
    ],
)
def test_mobile_and_landline(label, cell):
    assert parse_phones(cell) == PhoneReading((MOBILE,), (LANDLINE,))


def test_shorter_landline_is_found_where_the_longer_reading_leaves_a_rest():
    reading = parse_phones("0571871234513812345678")

    assert reading == PhoneReading((MOBILE,), ("0571-8712345",))


@pytest.mark.parametrize("cell", [None, "", "   ", "\u3000", "\u200b", "''"])
def test_empty_cell_says_nothing(cell):
    assert parse_phones(cell) == PhoneReading()


@pytest.mark.parametrize(
    ("label", "cell", "problem"),
    [
        ("none", "无", EMPTY),
        ("dash", "-", EMPTY),
        ("null", "NULL", EMPTY),
        ("nought", 0, EMPTY),
        ("ten digits", "1381234567", wrong_length(10)),
        ("twelve digits", "138123456789", wrong_length(12)),
        ("ten digits, spaced", "138 1234 567", wrong_length(10)),
        ("a digit after a space", "13812345678 9", wrong_length(12)),
        ("+86 and ten digits", "+861381234567", wrong_length(12)),
        ("masked", "138****5678", MASKED),
        ("masked, full width", "１３８＊＊＊＊５６７８", MASKED),
        ("masked by x", "138xxxx5678", MASKED),
        ("masked by X", "138XXXX5678", MASKED),
        ("masked by crosses", "138××××5678", MASKED),
        ("masked by dots", "138●●●●5678", MASKED),
        ("masked with hyphens", "138-****-5678", MASKED),
        ("masked end", "1381234****", MASKED),
        ("masked begin", "*******5678", MASKED),
        ("masked landline", "021-6234****", MASKED),
        ("placeholder", "13800138000", PLACEHOLDER),
        ("placeholder of 139", "13900139000", PLACEHOLDER),
        ("noughts", "13000000000", PLACEHOLDER),
        ("eights", "13888888888", PLACEHOLDER),
        ("ones", "11111111111", NO_RANGE),
        ("letter O", "138001380O0", LETTERS),
        ("letter l", "l3812345678", LETTERS),
        ("letter I", "138I2345678", LETTERS),
        ("rounded", "1.38E+10", ROUNDED),
        ("rounded to one digit", "1E+10", ROUNDED),
        ("eight decimals may be rounded", "1.38123456E+10", ROUNDED),
        ("scientific of ten digits", "1.381234567E+9", ROUNDED),
        ("scientific of twelve digits", "1.38123456789E+11", ROUNDED),
        ("rounded by Excel", "1.38123E+10", ROUNDED),
        ("mobile of a relay", "13812345678转1234", FORWARDED),
        ("mobile of a relay with +86", "+8613812345678转1234", FORWARDED),
        ("mobile of a shop platform", "13812345678-1234", FORWARDED),
        ("no mobile range", "12812345678", NO_RANGE),
        ("eleven digits", "99912345678", NO_RANGE),
        ("operator", "10086", NO_PHONE),
        ("bank", "95588", NO_PHONE),
        ("port", "10690123456789", NO_PHONE),
        ("identity card", "310101199001011234", NO_PHONE),
        ("identity card of Hebei", "130102199001011234", wrong_length(18)),
        ("VIN", "LFV3A24GXC3000001", NO_PHONE),
        ("date", "2023-05-01", NO_PHONE),
        ("date as number", "20230501", NO_PHONE),
        ("plate", "沪A12345", NO_PHONE),
        ("area code with too few digits", "021-6234567", NO_PHONE),
        ("Hong Kong", "+852 91234567", FOREIGN),
        ("Taiwan", "00886912345678", FOREIGN),
        ("words", "见备注", NOT_FOUND),
        ("very long", "1" * 201, TOO_LONG),
        ("long run of digits", "1" * 100, NO_PHONE),
        ("six numbers glued", "13812345678" * 6, wrong_length(66)),
    ],
)
def test_nothing_is_guessed(label, cell, problem):
    assert parse_phones(cell) == PhoneReading(problem=problem)


@pytest.mark.parametrize(
    ("label", "cell", "problem"),
    [
        ("only the differing end", "13812345678/79", NO_PHONE),
        ("other one masked", "13812345678/139****4321", MASKED),
        ("other one masked, spaced", "13812345678 139****4321", MASKED),
        ("other one too short", "13812345678、1398765432", wrong_length(10)),
        ("other one a placeholder", "13812345678,13000000000", PLACEHOLDER),
        ("other one a relay", "13812345678 13987654321转22", FORWARDED),
    ],
)
def test_good_number_is_kept_beside_a_bad_one(label, cell, problem):
    assert parse_phones(cell) == PhoneReading((MOBILE,), problem=problem)


@pytest.mark.parametrize(
    ("number", "code"),
    [("14012345678", "140"), ("16112345678", "161"), ("17406123456", "174")],
)
def test_unknown_code_is_kept_with_a_warning(number, code):
    warning = f"{code} 不是已知的手机号段，号码已保留，请向车主核实"

    assert parse_phones(number) == PhoneReading((number,), warning=warning)


def is_mobile_for_google(digits):
    number = phonenumbers.parse(digits, "CN")
    kind = phonenumbers.number_type(number)
    return number.country_code == 86 and kind == phonenumbers.PhoneNumberType.MOBILE


def test_known_codes_are_those_of_libphonenumber():
    numbers = [f"{code}2345678" for code in range(1300, 2000)]

    assert {number for number in numbers if parse_phones(number).warning is None} == {
        number for number in numbers if is_mobile_for_google(number)
    }


@given(
    st.from_regex(re.compile(r"1[3-9]\d{9}", re.ASCII), fullmatch=True),
    st.sampled_from(["{}", "+86{}", "0086 {}", "86-{}", "0{}", "17951{}", "tel:{}"]),
    st.sampled_from(["", " ", "-", ".", "\u200b", "\u00a0"]),
)
def test_dressed_up_mobile_reads_like_the_bare_one(number, dress, gap):
    spaced = gap.join((number[:3], number[3:7], number[7:]))
    bare = parse_phones(number)

    assert parse_phones(dress.format(spaced)) == bare
    assert bare.mobiles == (() if bare.problem else (number,))
    assert bare.problem in (None, PLACEHOLDER)


LANDLINE_FORM = re.compile(r"0(?:2\d-[2-8]\d{7}|[3-9]\d\d-[2-8]\d{6,7})", re.ASCII)


@given(st.from_regex(LANDLINE_FORM, fullmatch=True))
def test_landline_of_libphonenumber_is_read(text):
    number = phonenumbers.parse(text, "CN")
    if not phonenumbers.is_valid_number(number):
        return
    if phonenumbers.number_type(number) != phonenumbers.PhoneNumberType.FIXED_LINE:
        return

    reading = parse_phones(text)

    assert (reading.mobiles, len(reading.landlines)) == ((), 1)
    assert reading.landlines[0].replace("-", "") == text.replace("-", "")


@given(st.text(max_size=60) | st.text("0123456789 +-/()*.张E\n", max_size=40))
def test_any_text_is_read_and_only_whole_mobiles_come_out(text):
    reading = parse_phones(text)

    assert all(len(each) == 11 and each.isascii() for each in reading.mobiles)
    assert reading == parse_phones(text)
    for mobile in reading.mobiles:
        assert parse_phones(mobile).mobiles == (mobile,)


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13812345678", "138****5678"),
        ("+8613812345678", "138****5678"),
        ("021-62345678", "021-****5678"),
        ("0571-8712345", "0571-****2345"),
        ("021-62345678-801", "021-****5678"),
        ("62345678", "****5678"),
        ("4008123456", "****3456"),
        ("123456", "****"),
        ("", "****"),
    ],
)
def test_mask_hides_the_middle(number, masked):
    assert mask_phone(number) == masked


@given(st.from_regex(re.compile(r"1[3-9]\d{9}", re.ASCII), fullmatch=True))
def test_mask_leaves_seven_digits(number):
    assert sum(map(str.isdigit, mask_phone(number))) == 7


@pytest.mark.parametrize(
    ("cell", "landline"),
    [
        ("021-62345678*802", "021-62345678-802"),
        ("021-62345678x802", "021-62345678-802"),
        ("400-812-3123转5", "4008123123-5"),
        ("+86 400-812-3123", "4008123123"),
        ("0571/87654321", "0571-87654321"),
    ],
)
def test_every_way_to_write_a_landline(cell, landline):
    assert parse_phones(cell) == PhoneReading(landlines=(landline,))


def test_local_number_takes_the_area_of_the_one_before_it():
    both = ("021-62345678", "021-62345679")
    assert parse_phones("021-62345678/62345679").landlines == both
    # Numbers of an area are equally long.
    other = ("021-62345678", "6234567")
    assert parse_phones("021-62345678/6234567").landlines == other


@pytest.mark.parametrize(
    ("cell", "reading"),
    [
        ("13,812,345,678", PhoneReading((MOBILE,))),
        ("1.38123456780E+10", PhoneReading((MOBILE,))),
        ("138,123,4567", PhoneReading(problem=NO_PHONE)),
    ],
)
def test_number_shown_with_separators_is_read(cell, reading):
    assert parse_phones(cell) == reading


@pytest.mark.parametrize(
    ("cell", "mobiles", "problem"),
    [
        ("13812345678 1398", (MOBILE,), NO_PHONE),
        ("13812345678 13987654", (MOBILE,), wrong_length(8)),
        ("13812345678 139", (), wrong_length(14)),
    ],
)
def test_mobile_beside_a_number_that_is_cut_off(cell, mobiles, problem):
    assert parse_phones(cell) == PhoneReading(mobiles, problem=problem)
