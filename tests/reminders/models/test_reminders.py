from __future__ import annotations

import pytest

from reminders.models import Reminder, RuleStep


@pytest.mark.parametrize(
    ("is_softer", "label"), [(False, "D-7"), (True, "D-7 送达未回")]
)
def test_the_second_text_is_told_from_the_first(is_softer, label):
    step = RuleStep(offset_days=-7, counted_from="due_on", channel="text")

    assert Reminder(step=step, is_softer=is_softer).label == label
