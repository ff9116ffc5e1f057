from __future__ import annotations

from datetime import timedelta

import pytest

from sms import endings
from sms.endings import end_texts, register, repeat_missed
from sms.models import Attempt, Message
from tests.factories import NOW, make_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch):
    """What a listener was told: the state of each text at that moment."""
    heard: list[object] = []

    def listen(texts, *, now):
        rows = Message.objects.filter(pk__in=texts).order_by("pk")
        heard.extend(rows.values_list("status", flat=True))

    monkeypatch.setattr(endings, "_listeners", [])
    register(listen)
    return heard


def text(**fields):
    return Message.objects.filter(pk=make_message(**fields).pk)


def test_the_listener_learns_of_an_end_once(told):
    ended = text()

    assert end_texts(ended, Message.Status.CANCELLED, "客户已预约", now=NOW)

    assert told == ["cancelled"]
    assert repeat_missed(now=NOW) == 0
    assert ended.values_list("status", "reason", "told_end")[0] == (
        "cancelled",
        "客户已预约",
        "cancelled",
    )


@pytest.mark.parametrize("status", Message.FAILED)
def test_the_sweep_tells_of_an_end_that_passed_by(told, status):
    text().update(status=status)

    assert [repeat_missed(now=NOW), repeat_missed(now=NOW)] == [1, 0]
    assert told == [status]


@pytest.mark.parametrize("status", ["queued", "sending", "accepted", "delivered"])
def test_a_text_without_an_end_is_not_told(told, status):
    text(status=status)

    assert repeat_missed(now=NOW) == 0
    assert told == []


@pytest.mark.parametrize("status", ["queued", "accepted", "delivered"])
def test_the_sweep_tells_of_a_text_that_came_back(told, status):
    text(status=status, told_end="undelivered")

    assert [repeat_missed(now=NOW), repeat_missed(now=NOW)] == [1, 0]
    assert told == [status]


@pytest.mark.parametrize(("asks_again", "count"), [(None, 1), (NOW, 0)])
def test_an_unknown_text_is_told_when_nobody_asks_any_more(told, asks_again, count):
    lost = text(status="unknown").get()
    Attempt.objects.create(
        message=lost,
        number=1,
        gateway="default",
        started_at=NOW - timedelta(days=3),
        outcome="unknown",
        next_query_at=asks_again,
    )

    assert [repeat_missed(now=NOW), repeat_missed(now=NOW)] == [count, 0]
    assert told == ["unknown"] * count


def test_a_failing_listener_undoes_no_end_and_is_told_again(told):
    def fail(texts, *, now):
        raise ValueError

    register(fail)
    ended = text()
    end_texts(ended, Message.Status.SUPPRESSED, "客户退订", now=NOW)
    assert ended.values_list("status", "told_end")[0] == ("suppressed", "")

    endings._listeners.remove(fail)
    assert repeat_missed(now=NOW) == 1
    assert told == ["suppressed"] * 2


def test_ends_cost_the_same_for_one_text_and_for_three(told, django_assert_num_queries):
    for count in (1, 3):
        keys = [make_message().pk for _ in range(count)]
        # Lock, state, places, savepoint, the listener of this test, told_end, release.
        with django_assert_num_queries(7):
            end_texts(
                Message.objects.filter(pk__in=keys),
                Message.Status.EXPIRED,
                "过期",
                now=NOW,
            )
