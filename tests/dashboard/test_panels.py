from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from urllib.parse import parse_qs, urlparse
from uuid import UUID

import pytest
from django.utils import timezone

from dashboard import panels
from dashboard.links import midnight
from dashboard.problems import problems as look_for_problems
from reminders.models.codes import Code
from shop.database.keys import first_key_at
from shop.models import Holiday
from sms.models import Attempt, InboundMessage, Message
from sms.threads.waiting import open_thread, recount
from tests.factories import NOW, make_customer, make_message, make_vehicle
from tests.screen_rows import (
    TODAY,
    make_call,
    make_decision,
    make_due_item,
    make_owned,
    make_reminder,
    make_reply,
    make_staff,
)

pytestmark = pytest.mark.django_db
YESTERDAY = NOW - timedelta(days=1)
_numbers = count()


def shares(figure):
    return [(each.label, each.count) for each in figure.shares]


def at(moment):
    """A key as a row written at that moment has it."""
    return UUID(int=first_key_at(moment).int + next(_numbers))


def send(status, *, at_moment=NOW, outcome=Attempt.Outcome.ACCEPTED):
    message = make_message(status=status, id=at(at_moment))
    return Attempt.objects.create(
        token=at(at_moment),
        message=message,
        number=1,
        gateway="simulator",
        started_at=at_moment,
        outcome=outcome,
    )


@pytest.fixture(autouse=True)
def published(db):
    """This year's days off are known, and next year's."""
    for year in (2026, 2027):
        Holiday.objects.create(on=date(year, 1, 31), name="元旦", is_off_day=True)


COUNTS = {
    "reminders_today": (lambda: panels.reminders_today(TODAY), 2),
    "listed_today": (lambda: panels.listed_today(TODAY), 3),
    "sent_today": (lambda: panels.sent_today(timezone.now()), 1),
    "replies": (lambda: panels.replies(timezone.now()), 3),
    "problems": (lambda: look_for_problems(NOW), 19),
    "calls_today": (lambda: panels.calls_today(None, NOW), 3),
    "coming": (lambda: panels.coming(TODAY), 1),
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("panel", "expected"), COUNTS.values(), ids=list(COUNTS))
def test_a_panel_costs_the_same_with_one_row_and_with_three(
    django_assert_num_queries, panel, expected, rows
):
    for _ in range(rows):
        make_owned()

    with django_assert_num_queries(expected):
        panel()


def test_todays_reminders_are_told_by_what_became_of_them():
    yesterday = TODAY - timedelta(days=1)
    for status, day in (("sent", TODAY), ("sent", yesterday), ("held", TODAY)):
        reminder = make_reminder(
            make_due_item(make_vehicle()), status=status, planned_on=day
        )
        make_decision(reminder, "今天决定")
    other = make_reminder(make_due_item(make_vehicle()), status="sent")
    make_decision(other, "昨天决定", at=YESTERDAY)

    figure = panels.reminders_today(TODAY)

    assert figure.total == 3
    assert shares(figure) == [("暂缓", 1), ("已派发", 2)]
    assert parse_qs(urlparse(figure.url).query) == {"decided": ["today"]}


def test_a_listed_reminder_says_what_was_decided_last():
    reminder = make_reminder(make_due_item(make_vehicle()))
    make_decision(reminder, "暂缓到周五")
    make_decision(reminder, "今天发送")
    make_reminder(make_due_item(make_vehicle()))

    listed = panels.listed_today(TODAY)

    assert [
        (each.reminder, each.decision and each.decision.sentence) for each in listed
    ] == [(reminder, "今天发送")]


def test_the_list_has_the_latest_eight_once_each_and_no_refused_advertising():
    reminders = [make_reminder(make_due_item(make_vehicle())) for _ in range(11)]
    for reminder in reversed(reminders):
        make_decision(reminder, "今天决定")
        make_decision(reminder, "今天又决定")
    make_decision(reminders[10], "昨天没有同意", code=Code.NO_CONSENT, at=YESTERDAY)
    make_decision(reminders[6], "今天没有同意", code=Code.NO_CONSENT)

    listed = panels.listed_today(TODAY)

    expected = [reminders[at] for at in (9, 8, 7, 5, 4, 3, 2, 1)]
    assert [each.reminder for each in listed] == expected
    assert panels.reminders_today(TODAY).total == 11


def test_a_day_without_decisions_has_no_reminders():
    reminder = make_reminder(make_due_item(make_vehicle()), planned_on=TODAY)
    make_decision(reminder, "昨天决定", at=YESTERDAY)

    figure = panels.reminders_today(TODAY)

    assert (figure.total, figure.shares) == (0, ())
    assert panels.listed_today(TODAY) == []


def test_sent_today_begins_at_midnight_in_shanghai():
    start = midnight(NOW)
    send(Message.Status.DELIVERED, at_moment=start)
    send(Message.Status.UNDELIVERED)
    send(Message.Status.DELIVERED, at_moment=start - timedelta(milliseconds=1))
    send(Message.Status.QUEUED, outcome=Attempt.Outcome.THROTTLED)

    figure = panels.sent_today(NOW)

    assert figure.total == 2
    assert shares(figure) == [("已送达", 1), ("未送达", 1)]


def test_an_opt_out_by_keyword_waits_for_nobody():
    wang = make_customer()
    make_reply(wang, "TD", verdict=InboundMessage.Verdict.OPT_OUT)
    make_reply(wang, "几点开门")
    make_reply(wang, "好的", handled_at=NOW)
    make_reply(wang, "旧的", id=at(timezone.now() - timedelta(days=2)))
    open_thread(wang.phone_index, wang.phone_tail)
    recount(wang.phone_index, now=NOW)

    replies = panels.replies(timezone.now())

    # Both replies that wait are of one conversation.
    assert (replies.today, replies.waiting) == (3, 1)
    assert [each.inbound.text for each in replies.latest][-1] == "旧的"


def problems(now=NOW):
    return [(each.count, each.sentence, each.tone) for each in look_for_problems(now)]


def test_the_coming_week_begins_today_and_ends_before_the_eighth_day():
    vehicle = make_vehicle()
    for days in (-1, 0, 6, 7):
        make_due_item(vehicle, due_on=TODAY + timedelta(days=days))
    make_due_item(vehicle, due_on=TODAY, status="done")
    make_due_item(vehicle, due_on=TODAY, reason="inspection")

    week = {
        each.reason.code: [day.count for day in each.days]
        for each in panels.coming(TODAY)
    }

    assert week == {
        "inspection": [1, 0, 0, 0, 0, 0, 0],
        "insurance": [1, 0, 0, 0, 0, 0, 1],
    }


def test_calls_that_wait_are_counted_with_ones_own_and_those_that_are_late():
    me = make_staff()
    for fields in (
        {"assigned_to": me},
        {"assigned_to": me, "due_on": TODAY - timedelta(days=1)},
        {"due_on": TODAY},
        {"assigned_to": me, "call_on": TODAY + timedelta(days=1)},
        {"assigned_to": me, "status": "done"},
    ):
        make_call(make_customer(), make_vehicle(), **fields)

    figure = panels.calls_today(me.pk, NOW)

    assert figure.total == 3
    assert [(share.label, share.count) for share in figure.shares] == [
        ("我的", 2),
        ("逾期", 1),
    ]


@pytest.mark.parametrize(("hour", "counted"), [(10, 1), (12, 0), (18, 1)])
def test_of_ones_own_calls_those_of_this_hour_are_counted_again(hour, counted):
    me, monday = make_staff(), NOW + timedelta(days=2)
    make_call(make_customer(), make_vehicle(), assigned_to=me)

    figure = panels.calls_today(me.pk, monday.replace(hour=hour))

    assert shares(figure)[1:2] == [("现在可打", 1)] * counted
