from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms.texts.rendering import (
    NAMES,
    PLACEHOLDERS,
    CannotRender,
    placeholders,
    render,
)

VALUES = {placeholder.name: placeholder.example for placeholder in PLACEHOLDERS}


def rendered(text, values=VALUES, **options):
    return render(text, values, signature="某某汽车", **options)


def test_a_text_opens_with_the_signature_and_ends_with_the_demanded_wording():
    text = rendered("{称呼}，您的{车牌}该保养了。", ending="回TD退订")

    assert text == "【某某汽车】王先生，您的沪A12345该保养了。回TD退订"


def test_the_ending_is_set_off_from_a_number():
    text = rendered("预约{门店电话}", ending="回TD退订")

    assert text == "【某某汽车】预约021-60000000，回TD退订"


def test_the_signature_defaults_to_that_of_the_shop(settings):
    settings.SHOP = {"SIGNATURE": "锦程汽车"}

    assert render("您好", {}) == "【锦程汽车】您好"


def test_every_placeholder_of_the_list_can_be_filled():
    template = "".join(f"{{{name}}}" for name in NAMES)

    assert set(placeholders(template)) == NAMES
    assert "{" not in rendered(template)


@pytest.mark.parametrize(
    ("label", "value", "expected"),
    [
        ("braces stay literal", "{车牌}", "{车牌}"),
        (
            "format syntax stays literal",
            "{0.__class__}%(x)s${y}",
            "{0.__class__}%(x)s{y}",
        ),
        (
            "template tags stay literal",
            "{{ 7*7 }}{% load x %}",
            "{{ 7*7 }}{% load x %}",
        ),
        ("signature brackets go", "【某某】王先生", "某某王先生"),
        ("emoji go", "王先生😀👨‍👩‍👧", "王先生"),
        ("stars and currency go", "★王※¥", "王"),
        ("raised numbers go", "m²①", "m"),
        ("zero width goes", "王\u200b先生", "王先生"),
        ("bidirectional marks go", "\u202e王\u202c", "王"),
        ("a line break becomes a space", "王\r\n先生", "王 先生"),
        ("spaces are folded", "  王　 先生 ", "王 先生"),
        ("rare surnames stay", "𠮷先生", "𠮷先生"),
        ("the interpunct stays", "阿依古丽·买买提", "阿依古丽·买买提"),
        ("NUL goes", "王\x00", "王"),
    ],
)
def test_values_are_cleaned_and_never_read_as_a_template(label, value, expected):
    assert rendered("{称呼}。", {"称呼": value}) == f"【某某汽车】{expected}。"


@pytest.mark.parametrize(
    ("label", "template", "sentence"),
    [
        ("unknown name", "{姓名}", "没有名为{姓名}的占位符"),
        ("space in the name", "{ 车牌 }", "没有名为{ 车牌 }的占位符"),
        ("empty name", "{}", "没有名为{}的占位符"),
        ("attribute", "{称呼.__class__}", "没有名为{称呼.__class__}的占位符"),
        ("double braces", "{{车牌}}", "花括号没有成对"),
        ("open brace", "{车牌", "花括号没有成对"),
        ("closed brace", "车牌}", "花括号没有成对"),
        ("nested", "{车{牌}}", "花括号没有成对"),
        ("full-width braces", "｛车牌｝", "请使用半角花括号"),
    ],
)
def test_an_unsound_template_is_refused_with_a_sentence(label, template, sentence):
    with pytest.raises(CannotRender, match=f"^.{{0,6}}{_literal(sentence)}"):
        rendered(template)


def _literal(sentence):
    return "".join(f"\\{char}" if char in "{}.$" else char for char in sentence)


@pytest.mark.parametrize(
    ("label", "values"),
    [("missing", {}), ("blank", {"车型": "  "}), ("nothing left", {"车型": "😀"})],
)
def test_a_text_with_a_gap_is_not_made(label, values):
    with pytest.raises(CannotRender, match="车型"):
        rendered("您的{车型}", values)


def test_a_text_ends_at_500_characters():
    assert len(rendered("{称呼}", {"称呼": "王" * 494})) == 500
    with pytest.raises(CannotRender, match="超过 500 字"):
        rendered("{称呼}", {"称呼": "王" * 495})


@given(st.text())
def test_any_template_is_rendered_or_refused(text):
    try:
        result = rendered(text)
    except CannotRender:
        return
    assert result.startswith("【某某汽车】")
    assert len(result) <= 500


@given(st.text(), st.text())
def test_a_value_can_never_add_a_signature_or_a_line(name, model):
    try:
        result = rendered("{称呼}，您的{车型}", {"称呼": name, "车型": model})
    except CannotRender:
        return
    assert result.count("【") == result.count("】") == 1
    assert len(result.splitlines()) == 1
