from __future__ import annotations

import pytest

from customers.language.name_words import is_filler, is_firm, is_nobody


@pytest.mark.parametrize(
    "text",
    ["税务局", "某消防队", "驾校", "学校", "中石化", "万科物业", "某店", "温州商会"],
)
def test_a_word_for_an_office_or_a_trade_is_a_firm(text):
    assert is_firm(text, text)


@pytest.mark.parametrize(
    "text", ["李建厂", "张文化", "王大学", "欧阳建会", "林业成", "国家栋", "单位正"]
)
def test_a_given_name_that_looks_like_one_is_not(text):
    assert not is_firm(text, text)


@pytest.mark.parametrize("text", ["Nordlicht AG", "Acme Trading Ltd", "A Co."])
def test_the_legal_form_shows_a_foreign_firm(text):
    assert is_firm(text, "")


@pytest.mark.parametrize("text", ["Ag Nes", "Marco", "Inca Perez"])
def test_letters_of_a_legal_form_in_a_name_do_not(text):
    assert not is_firm(text, "")


@pytest.mark.parametrize(
    "text", ["过路车", "网约车", "送修人", "业务员", "老", "测试1"]
)
def test_a_role_or_a_kind_of_car_is_nobody(text):
    assert is_nobody(text)


@pytest.mark.parametrize("text", ["李车", "路遥", "王人杰", "员志刚", "保国兴"])
def test_a_person_with_such_a_character_is_somebody(text):
    assert not is_nobody(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("xxx", True), ("abc", True), ("asd", True), ("li", False), ("wang", False)],
)
def test_letters_that_only_fill_the_field(text, expected):
    assert is_filler(text) is expected
