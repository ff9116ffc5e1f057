from __future__ import annotations

import pytest

from reminders.models import Decision, Reminder
from reminders.telling.endings import record_endings
from sms import endings
from sms.endings import end_texts, repeat_missed
from sms.models import Message
from tests.factories import NOW, make_message
from tests.reminders.builders import make_reminder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def sent(**fields):
    """A reminder in a text, and another one merged into it."""
    message = make_message(**fields)
    lead = make_reminder(status="sent", message=message)
    merged = make_reminder(status="merged", message=message, merged_into=lead)
    return message, (lead, merged)


def end(message, status, reason=""):
    end_texts(Message.objects.filter(pk=message.pk), status, reason, now=NOW)


def states(reminders):
    keys = [each.pk for each in reminders]
    rows = Reminder.objects.filter(pk__in=keys).order_by("pk")
    return list(rows.values_list("status", flat=True))


def said():
    rows = Decision.objects.order_by("pk")
    return list(rows.values_list("outcome", "code", "sentence"))


@pytest.mark.parametrize(
    ("status", "outcome", "sentence"),
    [
        ("suppressed", "suppressed", "短信在发送前被拦截：原因"),
        ("expired", "missed", "短信过期未发：原因"),
        ("cancelled", "cancelled", "短信在发送前取消：原因"),
        ("rejected", "failed", "短信被拒绝，没有发出：原因"),
        ("undelivered", "failed", "短信没有送达：原因"),
    ],
)
def test_all_reminders_of_a_text_take_its_end(status, outcome, sentence):
    message, reminders = sent()

    end(message, status, "原因")

    assert states(reminders) == [outcome, outcome]
    assert said() == [(outcome, f"text_{status}", sentence)] * 2


def test_a_text_that_may_have_gone_leaves_the_reminders_as_they_are():
    message, reminders = sent(status="unknown")

    end(message, "unknown")

    assert states(reminders) == ["sent", "merged"]
    assert [code for _, code, _ in said()] == ["text_unknown"] * 2


def test_a_late_report_corrects_the_end():
    message, reminders = sent()
    end(message, "undelivered")

    Message.objects.filter(pk=message.pk).update(status="delivered")
    repeat_missed(now=NOW)

    assert states(reminders) == ["sent", "merged"]
    assert [code for _, code, _ in said()] == ["text_undelivered"] * 2 + [
        "text_returned"
    ] * 2


def test_telling_twice_changes_nothing():
    message, _ = sent()
    end(message, "rejected")

    assert record_endings([message.pk], now=NOW) == 0
    assert len(said()) == 2


def test_what_the_registered_function_missed_the_sweep_makes_good(monkeypatch):
    message, reminders = sent()
    with monkeypatch.context() as unplugged:
        unplugged.setattr(endings, "tell", lambda texts, *, now: None)
        end(message, "suppressed")
        assert states(reminders) == ["sent", "merged"]

    assert repeat_missed(now=NOW) == 1
    assert states(reminders) == ["suppressed", "suppressed"]


def test_ends_cost_the_same_for_one_text_and_for_three(django_assert_num_queries):
    for count in (1, 3):
        texts = [sent()[0] for _ in range(count)]
        Message.objects.filter(pk__in=[each.pk for each in texts]).update(
            status="expired"
        )
        with django_assert_num_queries(3):
            record_endings([each.pk for each in texts], now=NOW)
