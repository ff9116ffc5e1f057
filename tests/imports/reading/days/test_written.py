from __future__ import annotations

import pytest

from imports.reading.days.written import (
    IMPOSSIBLE,
    UNREADABLE,
    Written,
    read_text,
    tidy,
)


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("2024。3。5", "2024.3.5"),
        ("2024_03_05", "2024-03-05"),
        ("二零二四年三月五日", "2024年3月5日"),
        ("20240305.0", "20240305"),
        ("202403.00", "202403"),
        ("45047.5", "45047.5"),
        ("Tue, 5 Mar 2024", "5 Mar 2024"),
        ("2024-03-05，", "2024-03-05"),
    ],
)
def test_spelling_is_tidied_first(text, tidied):
    assert tidy(text) == tidied


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", ""),
        ("2024年3月", Written(2024, 3, None)),
        ("2024-03-05 00:00", Written(2024, 3, 5, is_midnight=True)),
        ("2024-03-05 24:00", Written(2024, 3, 5)),
        ("2024-03-05 12:00 AM", Written(2024, 3, 5, is_midnight=True)),
        ("2024-03-05 25:00", UNREADABLE),
        ("2024-02-30", IMPOSSIBLE),
        ("0000-03-05", IMPOSSIBLE),
        ("2024-13", IMPOSSIBLE),
        ("12345", UNREADABLE),
    ],
)
def test_what_a_text_says(text, written):
    assert read_text(text, 2046, 0, None) == written
