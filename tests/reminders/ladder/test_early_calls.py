from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.ladder.early_calls import bring_calls_forward
from reminders.models import Reminder, RuleStep
from sms.endings import end_texts
from sms.models import Message
from tests.factories import NOW, make_message
from tests.reminders.builders import TODAY, make_due_item, make_reminder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_rules")]


def failed(status="undelivered", offset_days=-1, **fields):
    """The text on the eve of an insurance's end did not arrive; no step follows it."""
    item = make_due_item(due_on=TODAY + timedelta(days=1), **fields)
    message = make_message()
    make_reminder(
        due_item=item, offset_days=offset_days, status="sent", message=message
    )
    end_texts(Message.objects.filter(pk=message.pk), status, "原因", now=NOW)
    return item


def calls(item):
    rows = Reminder.objects.filter(due_item=item).exclude(step__channel="text")
    return list(rows.values_list("planned_on", "last_day_on", "status"))


@pytest.mark.parametrize("status", ["undelivered", "rejected", "suppressed", "unknown"])
def test_a_call_takes_over_from_a_text_of_a_legal_date(status):
    item = failed(status)

    assert [bring_calls_forward(now=NOW), bring_calls_forward(now=NOW)] == [1, 0]
    assert calls(item) == [(TODAY, TODAY + timedelta(days=1), "pending")]


def test_a_cancelled_text_needs_no_call():
    item = failed("cancelled")

    assert bring_calls_forward(now=NOW) == 0
    assert calls(item) == []


def test_a_cover_that_no_law_demands_needs_no_call():
    item = failed(subject="commercial")

    assert bring_calls_forward(now=NOW) == 0
    assert calls(item) == []


def test_a_shop_without_a_call_step_makes_no_call():
    RuleStep.objects.exclude(channel="text").update(is_active=False)
    item = failed()

    assert bring_calls_forward(now=NOW) == 0
    assert calls(item) == []
