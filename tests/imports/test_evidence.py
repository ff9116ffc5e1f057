from __future__ import annotations

from datetime import date

import pytest

from imports.evidence import EARLY, complaint_about_day

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("given_on", "complaint"),
    [
        (None, ""),
        (date(1999, 12, 31), EARLY),
        (date(2000, 1, 1), ""),
        (TODAY, ""),
        (
            date(2026, 11, 29),
            "取得日期 2026-11-29 晚于今天，请改成客户实际同意的日期。",
        ),
    ],
)
def test_a_consent_was_given_on_a_day_that_has_been(given_on, complaint):
    assert complaint_about_day(given_on, today=TODAY) == complaint
