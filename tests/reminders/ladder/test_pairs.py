from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from reminders.ladder.pairs import pairs
from reminders.models import RuleStep
from tests.reminders.builders import TODAY, make_due_item

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_rules")]


def starts_of(item):
    """Return from which days the steps that apply to the item are counted."""
    query = pairs(first="'2000-01-01'", last="'2100-01-01'")
    scope = {"reasons": ["maintenance"], "vehicles": [item.vehicle_id]}
    with connection.cursor() as cursor:
        cursor.execute(query, scope)
        steps = {step for _, step, *_ in cursor.fetchall()}
    rows = RuleStep.objects.filter(pk__in=steps)
    return set(rows.values_list("counted_from", flat=True))


@pytest.mark.parametrize(
    ("is_backlog", "starts"), [(False, {"due_on"}), (True, {"contact_on"})]
)
def test_the_backlog_has_only_the_steps_of_its_contact(is_backlog, starts):
    item = make_due_item(
        reason="maintenance",
        due_on=TODAY,
        is_backlog=is_backlog,
        contact_on=TODAY + timedelta(days=3),
    )

    assert starts_of(item) == starts
