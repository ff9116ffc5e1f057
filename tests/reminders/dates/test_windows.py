from __future__ import annotations

from datetime import date, timedelta

import pytest

from reminders.dates.windows import read_windows
from reminders.models import DueItem, RuleStep

pytestmark = pytest.mark.django_db

DUE_ON = date(2026, 11, 2)


def were_over(days_later, *, reason="maintenance", variant="time", **fields):
    item = DueItem(reason=reason, variant=variant, due_on=DUE_ON, **fields)
    on = DUE_ON + timedelta(days=days_later)
    return read_windows().were_over(reason, item, on=on)


@pytest.mark.parametrize(
    ("reason", "variant", "days_later", "expected"),
    [
        pytest.param("maintenance", "time", 6, False, id="the text may still go"),
        pytest.param("maintenance", "time", 7, True, id="no text is left"),
        pytest.param("insurance", "", 0, False, id="the last day of cover"),
        pytest.param("insurance", "", 1, True, id="the policy has ended"),
        pytest.param("inspection", "line", 0, False, id="not overdue yet"),
        pytest.param("inspection", "line", 1, True, id="the month is over"),
        pytest.param("warranty", "", 300, False, id="no step for the backlog"),
    ],
)
def test_what_was_over_when_first_known(
    all_rules, reason, variant, days_later, expected
):
    assert were_over(days_later, reason=reason, variant=variant) is expected


def test_a_text_beyond_the_limit_counts_as_well(all_rules):
    beyond_on = DUE_ON + timedelta(days=5)

    assert were_over(11, variant="km", beyond_on=beyond_on) is False
    assert were_over(12, variant="km", beyond_on=beyond_on) is True


def test_a_shop_that_switches_the_step_off_has_no_backlog(all_rules):
    RuleStep.objects.filter(counted_from="contact_on").update(is_active=False)

    assert were_over(100) is False
