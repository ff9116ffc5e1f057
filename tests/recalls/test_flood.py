from __future__ import annotations

import pytest

from reminders.day import run_day
from reminders.models import Reminder
from sms.models import Message
from tests.factories import NOW
from tests.house_rules import put_rule
from tests.recalls.brakes import car, opened
from tests.reminders.deciding.floods import insured

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("insurances", "queued"), [(2, 2), (3, 0)])
def test_a_recall_is_no_flood_and_does_not_wait_for_one(
    all_rules, clerk, boss, insurances, queued
):
    """Three ordinary texts are a flood here; four texts of a recall are none."""
    put_rule("flood_least", 2)
    insured(insurances)
    opened(clerk, boss, *(car() for _ in range(4)), now=NOW)

    run_day(now=NOW, holds_flood=True)

    told = list(Message.objects.values_list("category", flat=True))
    assert told.count("recall") == 4
    assert told.count("insurance") == queued
    waiting = Reminder.objects.filter(status="decided", due_item__reason="insurance")
    assert waiting.count() == insurances - queued
