from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management.base import CommandError

from reminders.setup.arguments import FARTHEST_DAYS, read_day

TODAY = date(2026, 11, 21)
FARTHEST = TODAY + timedelta(days=FARTHEST_DAYS)
EARLIEST = TODAY - timedelta(days=FARTHEST_DAYS)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (None, TODAY),
        ("", TODAY),
        ("2026-11-30", date(2026, 11, 30)),
        (str(FARTHEST), FARTHEST),
        (str(EARLIEST), EARLIEST),
    ],
)
def test_a_day_is_read(text, day):
    assert read_day(text, today=TODAY) == day


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("明天", "日期「明天」认不出来，请写成 2026-11-21 这样。"),
        ("2026-02-30", "日期「2026-02-30」认不出来，请写成 2026-11-21 这样。"),
        ("2029-11-24", "2029-11-24 离今天超过三年，请核对日期。"),
        ("2023-11-18", "2023-11-18 离今天超过三年，请核对日期。"),
    ],
)
def test_another_text_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(CommandError) as refused:
        read_day(text, today=TODAY)

    assert str(refused.value) == sentence
