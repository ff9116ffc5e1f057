from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms.texts.parts import segments, units
from sms.texts.rendering import (
    CannotRender,
    declared,
    placeholders,
    render,
)

VALUES = {each.name: each.example for each in declared()}
NAMES = set(VALUES)


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


OFTEN = settings(max_examples=1000, deadline=None)
SIGNATURE = "某某汽车"


# Half surrogate pairs come from a file import; no column holds them in a template.
ANY_CHARACTER = st.characters(exclude_categories=())
ODD = st.sampled_from(
    [
        *["\0", "\x1b[31m", "\u202e", "\u2066", "\ufeff", "\r\n", "\u2028", "\u3000"],
        *["👨‍👩‍👧", "🇨🇳", "𠮷", "\ud83d", "e\u0301", "①", "￥", "【", "】"],
        *["{", "}", "{}", "{车牌}", "{{称呼}}", "{0}", "%s", "${x}", "｛车牌｝"],
        *["王先生", "沪A12345", "a" * 600, "保" * 300, " "],
    ]
)


VALUE = st.lists(st.one_of(ODD, st.text(ANY_CHARACTER, max_size=8)), max_size=5).map(
    "".join
)


DECLARED = [each.name for each in declared()]
ANY_VALUES = st.fixed_dictionaries(dict.fromkeys(sorted(DECLARED), VALUE))
PIECE = st.one_of(
    st.sampled_from([f"{{{name}}}" for name in sorted(DECLARED)]),
    st.text("，。您的车该保养了ab1 ", max_size=20),
)


SOUND = st.lists(PIECE, min_size=1, max_size=8).map("".join)
UNSOUND = st.lists(
    st.one_of(PIECE, ODD.filter(lambda odd: odd != "\ud83d"), st.text(max_size=8)),
    max_size=8,
).map("".join)


ENDING = st.sampled_from(["", "回TD退订", "拒收请回复R"])


def rendered_or_refused(template, values, ending=""):
    """Return the text, or None where it was refused with a sentence."""
    try:
        return render(template, values, signature=SIGNATURE, ending=ending)
    except CannotRender as error:
        assert str(error).endswith("。")
        return None


def counted(text):
    """Count length and billed parts without the project's own formula."""
    length = sum(2 if ord(char) > 0xFFFF else 1 for char in text)
    parts = 1
    if length > 70:
        parts = 0
        while parts * 67 < length:
            parts += 1
    return length, parts


@OFTEN
@given(UNSOUND, ANY_VALUES, ENDING)
def test_anything_is_one_line_of_known_length_or_a_sentence(template, values, ending):
    text = rendered_or_refused(template, values, ending)

    if text is not None:
        assert (units(text), segments(text)) == counted(text)
        assert units(text) <= 500
        assert text.startswith(f"【{SIGNATURE}】")
        assert text.endswith(ending)


@OFTEN
@given(st.sampled_from([70, 134, 201, 500]), st.integers(-2, 2), st.integers(0, 31))
def test_around_every_limit_the_parts_are_those_of_the_formula(limit, more, n_rare):
    length = limit + more
    common = length - len(f"【{SIGNATURE}】") - 2 * n_rare

    text = rendered_or_refused("{称呼}", {"称呼": "𠮷" * n_rare + "保" * common})

    assert (text is None) is (length > 500)
    if text is not None:
        assert (units(text), segments(text)) == counted(text)
        assert units(text) == length


@OFTEN
@given(SOUND, ANY_VALUES, ENDING)
def test_no_placeholder_is_left_where_the_values_have_none(template, values, ending):
    plain = {name: re.sub(r"[{}]", "", value) for name, value in values.items()}

    text = rendered_or_refused(template, plain, ending)

    assert text is None or not re.search(r"[{}]", text)


@OFTEN
@given(st.lists(PIECE, min_size=1, max_size=8))
def test_a_value_is_put_in_once_and_never_read_again(pieces):
    """Every value names every placeholder; what comes out is what was put in."""
    everything = "".join(f"{{{name}}}" for name in ("车牌", "称呼"))
    values = {name: f"{name}={everything}" for name in DECLARED}

    text = rendered_or_refused("".join(pieces), values)

    filled = "".join(
        values.get(piece[1:-1], piece) if piece[:1] == "{" else piece
        for piece in pieces
    )
    expected = f"【{SIGNATURE}】{filled}"
    assert text == (expected if counted(expected)[0] <= 500 else None)


@OFTEN
@given(VALUE)
def test_a_value_brings_no_line_no_signature_and_nothing_invisible(value):
    text = rendered_or_refused("{称呼}", {"称呼": value})

    if text is not None:
        shown = text.removeprefix(f"【{SIGNATURE}】")
        assert shown
        assert not set(shown) & set("【】\0\x1b\u202e\u2066\ufeff\r\n\u2028\ud83d")
        assert shown == shown.strip()
