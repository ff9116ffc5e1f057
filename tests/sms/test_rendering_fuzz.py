"""Any template with any values: one text, or one sentence that says why not."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from sms.texts.parts import segments, units
from sms.texts.rendering import NAMES, CannotRender, render

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
VALUES = st.fixed_dictionaries(dict.fromkeys(sorted(NAMES), VALUE))
PIECE = st.one_of(
    st.sampled_from([f"{{{name}}}" for name in sorted(NAMES)]),
    st.text("，。您的车该保养了ab1 ", max_size=20),
)
SOUND = st.lists(PIECE, min_size=1, max_size=8).map("".join)
UNSOUND = st.lists(
    st.one_of(PIECE, ODD.filter(lambda odd: odd != "\ud83d"), st.text(max_size=8)),
    max_size=8,
).map("".join)
ENDING = st.sampled_from(["", "回TD退订", "拒收请回复R"])


def rendered(template, values, ending=""):
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
@given(UNSOUND, VALUES, ENDING)
def test_anything_is_one_line_of_known_length_or_a_sentence(template, values, ending):
    text = rendered(template, values, ending)

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

    text = rendered("{称呼}", {"称呼": "𠮷" * n_rare + "保" * common})

    assert (text is None) is (length > 500)
    if text is not None:
        assert (units(text), segments(text)) == counted(text)
        assert units(text) == length


@OFTEN
@given(SOUND, VALUES, ENDING)
def test_no_placeholder_is_left_where_the_values_have_none(template, values, ending):
    plain = {name: re.sub(r"[{}]", "", value) for name, value in values.items()}

    text = rendered(template, plain, ending)

    assert text is None or not re.search(r"[{}]", text)


@OFTEN
@given(st.lists(PIECE, min_size=1, max_size=8))
def test_a_value_is_put_in_once_and_never_read_again(pieces):
    """Every value names every placeholder; what comes out is what was put in."""
    everything = "".join(f"{{{name}}}" for name in ("车牌", "称呼"))
    values = {name: f"{name}={everything}" for name in NAMES}

    text = rendered("".join(pieces), values)

    filled = "".join(
        values.get(piece[1:-1], piece) if piece[:1] == "{" else piece
        for piece in pieces
    )
    expected = f"【{SIGNATURE}】{filled}"
    assert text == (expected if counted(expected)[0] <= 500 else None)


@OFTEN
@given(VALUE)
def test_a_value_brings_no_line_no_signature_and_nothing_invisible(value):
    text = rendered("{称呼}", {"称呼": value})

    if text is not None:
        shown = text.removeprefix(f"【{SIGNATURE}】")
        assert shown
        assert not set(shown) & set("【】\0\x1b\u202e\u2066\ufeff\r\n\u2028\ud83d")
        assert shown == shown.strip()
