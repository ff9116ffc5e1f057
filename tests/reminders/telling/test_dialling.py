from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from accounts.roles import sync_roles
from calls.models import CallTask
from reminders.day import run_day
from tests.calls.tasks import staff
from tests.factories import make_customer, make_vehicle
from tests.house_rules import put_rule
from tests.recalls.brakes import MONDAY, opened
from tests.recalls.conftest import boss, clerk
from tests.reminders.builders import at

__all__ = ["boss", "clerk"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_rules")]


@pytest.mark.parametrize(
    ("days", "expected"), [(10, {23: 20, 24: 20, 25: 2}), (1, {23: 21, 24: 21})]
)
def test_calls_about_a_recall_fill_the_days_up_to_the_deadline(
    days, expected, clerk, boss
):
    sync_roles()
    put_rule("recall_call_days", days)
    staff("a")
    owners = (
        make_customer(phone="", landline=f"021-6234{number:04d}")
        for number in range(42)
    )
    bare = {"registered_on": None, "delivered_on": None}
    opened(clerk, boss, *(make_vehicle(owner=owner, **bare) for owner in owners))

    run_day(now=at(MONDAY))

    assert Counter(CallTask.objects.values_list("call_on", flat=True)) == {
        date(2026, 11, day): count for day, count in expected.items()
    }
