from __future__ import annotations

import pytest

from sms.texts.contact_words import find_personal_number, find_traditional


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("打13812340011找小李", "13812340011"),
        ("打+8613812340011", "13812340011"),
        ("打138-1234-0011", "13812340011"),
        ("打一三八一二三四零零幺幺", "13812340011"),
    ],
)
def test_a_mobile_number_is_found_however_it_is_written(text, shown):
    finding = find_personal_number(text)

    assert finding is not None
    assert f"（「{shown}」）" in finding.sentence
    assert finding.is_grave


@pytest.mark.parametrize(
    "text",
    [
        "热线021-60000000",
        "热线4008201234",
        "打12812340011",
        "工单20261128001",
        "工单113812340011",
        "2026-11-28，周一至周五",
        "行驶138123公里",
    ],
)
def test_other_numbers_are_no_mobile_numbers(text):
    assert find_personal_number(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [("您的愛車已到保養期，愛護", "愛車養護"), ("請致電", "請電"), ("之後", "後")],
)
def test_traditional_characters_are_named_once(text, found):
    finding = find_traditional(text)

    assert finding is not None
    assert f"（「{found}」）" in finding.sentence
    assert not finding.is_grave


def test_no_simplified_character_counts_as_traditional():
    """All characters of GB 2312 but 後, which is the traditional form of 后."""
    codes = (
        bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)
    )
    simplified = "".join(code.decode("gb2312", errors="ignore") for code in codes)

    assert len(simplified) == 6763
    assert find_traditional(simplified.replace("後", "")) is None
