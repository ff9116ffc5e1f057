from __future__ import annotations

from datetime import timedelta

import pytest

from calls.models import CallTask
from reminders.deciding.decide import decide_reminders
from reminders.ladder.early_calls import bring_calls_forward
from reminders.models import Reminder, RuleStep
from reminders.models.reminders import AS_TEXT
from reminders.telling.calling import open_calls
from sms.endings import end_texts
from sms.models import Message
from tests.factories import NOW, make_message
from tests.reminders.builders import TODAY, make_due_item, make_reminder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_rules")]


def failed(status="undelivered", offset_days=-1, **fields):
    """The text on the eve of an insurance's end did not arrive; no step follows it."""
    item = make_due_item(**{"due_on": TODAY + timedelta(days=1), **fields})
    message = make_message()
    make_reminder(
        due_item=item, offset_days=offset_days, status="sent", message=message
    )
    end_texts(Message.objects.filter(pk=message.pk), status, "原因", now=NOW)
    return item


def calls(item):
    rows = Reminder.objects.filter(due_item=item).exclude(AS_TEXT)
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


@pytest.mark.parametrize(
    ("reason", "subject", "offset_days"),
    [("insurance", "both", -1), ("inspection", "inspection", -7)],
)
def test_where_no_call_is_planned_the_text_is_repeated_as_one(
    reason, subject, offset_days
):
    RuleStep.objects.exclude(channel="text").update(is_active=False)
    item = failed(reason=reason, subject=subject, offset_days=offset_days)

    assert [bring_calls_forward(now=NOW), bring_calls_forward(now=NOW)] == [1, 0]
    assert calls(item) == [(TODAY, TODAY + timedelta(days=1), "pending")]
    decide_reminders(now=NOW)
    open_calls(now=NOW)
    (task,) = CallTask.objects.all()
    assert task.reminders.get().label.endswith("改打电话")


@pytest.mark.parametrize("is_active", [True, False])
def test_the_call_about_a_recall_does_not_wait_for_its_day(is_active):
    steps = RuleStep.objects.filter(reason="recall").exclude(channel="text")
    steps.update(is_active=is_active)
    item = failed(reason="recall", subject="S1", offset_days=0, due_on=TODAY)

    assert [bring_calls_forward(now=NOW), bring_calls_forward(now=NOW)] == [1, 0]
    assert calls(item) == [(TODAY, TODAY + timedelta(days=7), "pending")]


def test_a_later_step_before_the_date_takes_over():
    item = make_due_item(due_on=TODAY + timedelta(days=7))
    message = make_message()
    make_reminder(due_item=item, offset_days=-7, status="sent", message=message)
    end_texts(
        Message.objects.filter(pk=message.pk),
        Message.Status.UNDELIVERED,
        "原因",
        now=NOW,
    )

    assert bring_calls_forward(now=NOW) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_failures(django_assert_num_queries, count):
    for _ in range(count):
        failed()

    with django_assert_num_queries(8):
        bring_calls_forward(now=NOW)
