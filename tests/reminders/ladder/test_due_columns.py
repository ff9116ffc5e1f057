from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reminders.ladder.due_columns import column_type, compute
from reminders.reasons.value import DecidedBy, Due, Fact, Pace

DUE = Due(
    reason="maintenance",
    subject="service",
    anchor="delivery:2026-05-08",
    due_on=date(2026, 11, 8),
    decided_by=DecidedBy.KM,
    facts=(Fact("交车", "2026年5月8日"),),
    rule="规则",
    source="出处",
)


def test_warnings_follow_the_facts():
    found = compute(replace(DUE, warnings=("里程存疑",)))

    assert found.facts == [["交车", "2026年5月8日"], ["请核实", "里程存疑"]]


@pytest.mark.parametrize(
    ("pace", "expected"),
    [
        (None, (None, None, None)),
        (Pace(date(2026, 11, 1), 9_000, 31.5), (date(2026, 11, 1), 9_000, 31.5)),
    ],
)
def test_the_pace_fills_three_columns(pace, expected):
    found = compute(replace(DUE, pace=pace))

    assert (found.meter_on, found.meter_km, found.km_per_day) == expected


def test_long_words_are_cut_to_their_column():
    long = "长" * 301
    found = compute(replace(DUE, title=long, rule=long, source=long))

    assert (len(found.title), len(found.rule), len(found.source)) == (200, 120, 300)


def test_types_have_no_length():
    assert column_type("title") == "varchar"
    assert column_type("facts") == "jsonb"
