from __future__ import annotations

from datetime import date

import pytest

from reminders.models import DueItem, RuleStep
from reminders.setup.installation import default_steps

# What staff read of each step that ships: reason, variant, label.
LABELS = [
    ("recall", "", "D"),
    ("recall", "", "D+1 电话"),
    ("recall", "", "D+14 电话"),
    ("safety", "", "D"),
    ("safety", "", "D+1 电话"),
    ("safety", "", "D+14 电话"),
    ("inspection", "sticker", "D-30"),
    ("inspection", "sticker", "D-7"),
    ("inspection", "sticker_ins", "交强险到期-30"),
    ("inspection", "sticker_ins", "D-7"),
    ("inspection", "line", "D-30"),
    ("inspection", "line", "D-7"),
    ("inspection", "line_ins", "交强险到期-30"),
    ("inspection", "line_ins", "D-7"),
    ("insurance", "", "D-60 电话"),
    ("insurance", "", "D-30"),
    ("insurance", "", "D-7"),
    ("insurance", "", "D-1"),
    ("insurance", "", "D+1 电话"),
    ("maintenance", "first_km", "剩余里程"),
    ("maintenance", "km", "剩余里程"),
    ("maintenance", "first_time", "D-30"),
    ("maintenance", "time", "D-60"),
    ("maintenance", "first_time", "D-7"),
    ("maintenance", "time", "D-7"),
    ("maintenance", "", "D"),
    ("maintenance", "first_km", "超出里程"),
    ("maintenance", "km", "超出里程"),
    ("maintenance", "", "D+7 电话"),
    ("maintenance", "", "D+14 电话"),
    ("warranty", "", "D-90"),
    ("absence", "", "D"),
    ("absence", "", "D+7 电话"),
    ("anniversary", "", "D"),
    ("birthday", "", "D"),
    ("booking", "cancelled", "D 电话"),
    ("booking", "missed", "D 电话"),
    ("complaint", "", "D 电话"),
    ("complaint", "", "D+60 电话"),
    ("event", "long_trip", "D"),
    ("event", "charging", "D"),
    ("event", "ota", "D"),
    ("event", "range_drop", "D 电话"),
    ("event", "fault_code", "D 电话"),
    ("festival", "spring", "D-3"),
    ("festival", "national", "D-3"),
    ("purchase", "", "D+1"),
    ("season", "", "D"),
    ("trade_in", "", "D"),
]


def test_staff_read_of_every_shipped_step_what_it_counts_from():
    steps = default_steps()

    assert [(each.reason, str(each.variant), each.label) for each in steps] == LABELS


@pytest.mark.parametrize(
    ("step", "is_taken"),
    [
        (RuleStep(), True),
        (RuleStep(variant="a"), True),
        (RuleStep(variant="b"), False),
        (RuleStep(subject_id=7), True),
        (RuleStep(subject_id=8), False),
        (RuleStep(counted_from="ahead_on"), False),
    ],
)
def test_a_step_is_planned_for_the_items_it_speaks_of(step, is_taken):
    step.offset_days = -7
    item = DueItem(variant="a", subject_id=7, due_on=date(2026, 11, 28))

    assert step.day_of(item) == (date(2026, 11, 21) if is_taken else None)
