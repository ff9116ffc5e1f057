from __future__ import annotations

import pytest

from sms.texts.parts import segments, units


@pytest.mark.parametrize(
    ("label", "text", "expected"),
    [
        ("nothing", "", 0),
        ("one Han", "保", 1),
        ("70 Han", "保" * 70, 1),
        ("71 Han", "保" * 71, 2),
        ("134 Han", "保" * 134, 2),
        ("135 Han", "保" * 135, 3),
        ("160 Han as 67+67+26", "保" * 160, 3),
        ("201 Han as 3 full parts", "保" * 201, 3),
        ("202 Han", "保" * 202, 4),
        ("70 ASCII", "a" * 70, 1),
        ("71 ASCII: GSM-7 does not apply", "a" * 71, 2),
        ("160 ASCII", "a" * 160, 3),
        ("signature of 6 and 64 ASCII", "【某某汽车】" + "a" * 64, 1),
        ("signature of 6 and 65 ASCII", "【某某汽车】" + "a" * 65, 2),
        ("full-width letters count 1 each", "Ａ" * 70, 1),
        ("spaces count", " " * 71, 2),
        ("35 characters outside the basic plane", "𠮷" * 35, 1),
        ("36 characters outside the basic plane", "𠮷" * 36, 2),
    ],
)
def test_parts_are_counted_the_domestic_way(label, text, expected):
    assert segments(text) == expected


def test_a_signature_counts_with_its_brackets():
    assert units("【华为云】") == 5
