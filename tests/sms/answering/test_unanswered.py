from __future__ import annotations

from datetime import timedelta

import pytest

from sms.answering.unanswered import wait_again
from sms.models import InboundMessage, Message
from tests.factories import NOW, make_message, make_template
from tests.sms.answering.asking import ask

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)


def make_answered(status, *, handled_at=NOW, **fields):
    """Return a message and the answer that settled it."""
    reply = ask()
    InboundMessage.objects.filter(pk=reply.pk).update(handled_at=handled_at)
    version = make_template(slug="told", category="conversation")
    text = make_message(
        phone=reply.phone,
        template_version=version,
        answers_to=reply,
        status=status,
        **fields,
    )
    return reply, text


def is_waiting(reply):
    return InboundMessage.objects.waiting().filter(pk=reply.pk).exists()


@pytest.mark.parametrize("status", Message.Status)
def test_a_message_waits_again_if_its_answer_did_not_arrive(status):
    reply, text = make_answered(status)

    wait_again([text.pk], now=LATER)

    assert is_waiting(reply) == (status in Message.FAILED)


def test_what_somebody_settled_otherwise_stays_so():
    reply, text = make_answered("rejected", handled_at=LATER)

    assert wait_again([text.pk], now=LATER) == 0
    assert not is_waiting(reply)


def test_another_answer_that_left_is_enough():
    reply, text = make_answered("rejected")
    make_message(phone=reply.phone, answers_to=reply, status="accepted")

    assert wait_again([text.pk], now=LATER) == 0


def test_a_text_that_answers_nothing_changes_nothing():
    make_answered("accepted")

    assert wait_again([make_message(status="rejected").pk], now=LATER) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_messages_of_a_batch_are_read_together(count, django_assert_num_queries):
    texts = [make_answered("rejected")[1].pk for _ in range(count)]

    with django_assert_num_queries(2 + 5 * count):
        assert wait_again(texts, now=LATER) == count
