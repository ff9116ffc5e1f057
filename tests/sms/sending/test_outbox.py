from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from customers.categories import Category, MessageClass
from shop.database.sealed import index_of
from sms.models import CapSlot, Message
from sms.sending import outbox
from sms.sending.outbox import Draft, Enqueued
from tests.factories import NOW, make_message, make_phone, make_template

pytestmark = pytest.mark.django_db


def make_draft(key, **fields):
    values = {
        "source_key": key,
        "phone": make_phone(),
        "text": "【锦程汽车】王先生，您的沪A12345该保养了",
        "template_version_id": make_template().pk,
        "category": Category.MAINTENANCE,
        "message_class": MessageClass.SERVICE,
        "not_before": NOW,
        "expires_at": NOW + timedelta(days=2),
        **fields,
    }
    return Draft(**values)


def test_a_draft_becomes_a_queued_text():
    draft = make_draft(
        "reminder:1", phone="13800138000", text="【锦程汽车】" + "保" * 65
    )

    result = outbox.enqueue([draft], now=NOW)

    message = Message.objects.get()
    assert result == Enqueued((message.pk,), created=1)
    assert (message.status, message.phone, message.body, message.segments) == (
        "queued",
        "13800138000",
        draft.text,
        2,
    )
    assert message.phone_index == index_of("13800138000")


def test_neither_number_nor_words_are_in_the_table():
    outbox.enqueue(
        [make_draft("a", phone="13800138000", text="【某某】王先生")], now=NOW
    )

    with connection.cursor() as cursor:
        cursor.execute("SELECT sms_message::text FROM sms_message")
        stored = cursor.fetchone()[0]
    assert "13800138000" not in stored
    assert "王先生" not in stored


def test_a_known_key_changes_nothing():
    first = outbox.enqueue([make_draft("a", text="【某某】一")], now=NOW)

    second = outbox.enqueue([make_draft("a", text="【某某】二")], now=NOW)

    assert second == Enqueued(first.pks, created=0)
    assert [message.body for message in Message.objects.all()] == ["【某某】一"]


def test_texts_come_back_in_the_order_of_their_drafts():
    drafts = [make_draft(key) for key in ("c", "a", "b")]

    result = outbox.enqueue(drafts, now=NOW)

    keys = [Message.objects.get(pk=pk).source_key for pk in result.pks]
    assert keys == ["c", "a", "b"]


@pytest.mark.parametrize("number", [1, 3, 300])
def test_one_query_queues_any_number(number, django_assert_num_queries):
    drafts = [make_draft(f"a{n}") for n in range(number)]

    with django_assert_num_queries(1):
        assert outbox.enqueue(drafts, now=NOW).created == number


def test_one_more_query_reads_those_that_were_known(django_assert_num_queries):
    new, draft = make_draft("b"), make_draft("a")
    (known,) = outbox.enqueue([draft], now=NOW).pks

    with django_assert_num_queries(2):
        again = outbox.enqueue([new, draft], now=NOW)

    assert again.created == 1
    assert again.pks[1] == known


def test_nothing_to_queue_is_no_problem():
    assert outbox.enqueue([], now=NOW) == Enqueued((), created=0)


def test_the_doorbell_rings_once_after_commit(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks() as callbacks:
        outbox.enqueue([make_draft("a"), make_draft("b")], now=NOW)
    with django_capture_on_commit_callbacks() as again:
        outbox.enqueue([make_draft("a")], now=NOW)

    assert (len(callbacks), len(again)) == (1, 0)


def test_a_draft_does_not_show_its_number():
    assert repr(make_draft("a", phone="13800138000")) == "Draft('a', '138****8000')"


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_time_queue_once():
    drafts = [make_draft(f"a{n}") for n in range(50)]
    barrier, created = Barrier(2), []

    def run(mine):
        barrier.wait(5)
        created.append(outbox.enqueue(mine, now=NOW).created)
        connections.close_all()

    threads = [
        Thread(target=run, args=(mine,)) for mine in (drafts, list(reversed(drafts)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert sum(created) == 50
    assert Message.objects.count() == 50


@pytest.mark.parametrize(
    ("before", "after", "count"),
    [
        ("queued", "cancelled", 1),
        ("claimed", "cancelled", 1),
        ("sending", "sending", 0),
        ("accepted", "accepted", 0),
        ("unknown", "unknown", 0),
        ("delivered", "delivered", 0),
        ("suppressed", "suppressed", 0),
    ],
)
def test_only_what_is_not_on_the_wire_is_called_off(before, after, count):
    message, other = make_message(status=before), make_message(status=before)

    cancelled = outbox.cancel([message.pk], "客户已预约", now=NOW)

    message.refresh_from_db()
    assert len(cancelled) == count
    assert message.status == after
    assert Message.objects.get(pk=other.pk).status == before


def test_a_cancelled_text_gives_its_place_back():
    message = make_message(status="claimed")
    CapSlot.objects.create(
        phone_index=message.phone_index,
        category=message.category,
        month=NOW.date().replace(day=1),
        slot=1,
        message=message,
    )

    outbox.cancel([message.pk], "客户已预约", now=NOW)

    message.refresh_from_db()
    assert (message.reason, CapSlot.objects.count()) == ("客户已预约", 0)
