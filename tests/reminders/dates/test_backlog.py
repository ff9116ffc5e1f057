from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.dates.backlog import approve, plan, waiting_for_approval
from reminders.models import BacklogApproval
from tests.factories import NOW
from tests.reminders.builders import TODAY, make_due_item
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


def overdue(days, reason="maintenance", **fields):
    due_on = TODAY - timedelta(days=days)
    return make_due_item(reason=reason, due_on=due_on, is_backlog=True, **fields)


def test_legal_dates_come_first_then_the_longest_overdue(all_rules):
    asked = overdue(200, decided_by="reported")
    late, later = overdue(60), overdue(90)
    policy = overdue(5, "insurance")

    planned = plan(a_day=2, now=NOW)

    # NOW is a Saturday.
    assert [(each.item, str(each.on)) for each in planned] == [
        (policy, "2026-11-23"),
        (later, "2026-11-23"),
        (late, "2026-11-24"),
        (asked, "2026-11-24"),
    ]


def test_approving_again_moves_only_what_has_not_come(all_rules):
    begun = overdue(90, contact_on=TODAY)
    ahead = overdue(60, contact_on=TODAY + timedelta(days=20))

    assert approve(a_day=5, by=make_staff("经理"), now=NOW) == 1

    begun.refresh_from_db()
    ahead.refresh_from_db()
    assert (begun.contact_on, str(ahead.contact_on)) == (TODAY, "2026-11-23")
    approval = BacklogApproval.objects.get()
    assert (approval.a_day, approval.contacts) == (5, 1)


@pytest.mark.parametrize(
    "fields", [{"status": "done"}, {"is_backlog": False}, {"contact_on": TODAY}]
)
def test_what_waits_for_approval(all_rules, fields):
    waiting = overdue(90)
    make_due_item(**{"is_backlog": True, "reason": "insurance", **fields})

    assert list(waiting_for_approval()) == [waiting]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_backlog(
    all_rules, django_assert_num_queries, count
):
    for _ in range(count):
        overdue(90)

    with django_assert_num_queries(2):
        plan(a_day=1, now=NOW)
