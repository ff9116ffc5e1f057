"""An answer to a customer who has just written may leave at night; nothing else may."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from shop.hours import SHOP_ZONE
from sms.models import Attempt, InboundMessage, Message
from sms.sending.claims import Batch, claim
from sms.sending.delivery import deliver, pass_gate
from sms.sending.prompt_answers import PROMPT
from tests.factories import make_message, make_phone, make_template
from tests.sms.sending.due_texts import BUDGET, at, claim_one

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 11, 21, 23, 0, tzinfo=SHOP_ZONE)
OPENING = datetime(2026, 11, 22, 9, 0, tzinfo=SHOP_ZONE)
SECOND = timedelta(seconds=1)


def write(phone, received_at, **fields):
    return InboundMessage.objects.create(
        gateway="default",
        dedupe_key=f"{phone}:{received_at}",
        phone=phone,
        text="几点关门",
        received_at=received_at,
        verdict="other",
        **fields,
    )


def make_answer(*, age=timedelta(), now=NIGHT, sent_at=None, **fields):
    """Return an answer to a message that came ``age`` before ``now``."""
    phone = make_phone()
    asked = write(phone, now - age, sent_at=sent_at)
    version = make_template(slug="answer", category="conversation")
    values = {"phone": phone, "template_version": version, "answers_to": asked}
    return make_message(now=now, **{**values, **fields})


@pytest.mark.parametrize(
    ("label", "age", "leaves"),
    [
        ("just now", timedelta(), True),
        ("half an hour", PROMPT, True),
        ("a second more", PROMPT + SECOND, False),
        ("yesterday", timedelta(days=1), False),
    ],
)
def test_an_answer_leaves_at_night_within_half_an_hour(wired, label, age, leaves):
    message = make_answer(age=age)

    deliver(at(NIGHT), budget=BUDGET)

    message.refresh_from_db()
    assert message.status == ("accepted" if leaves else "queued")
    assert len(wired.desk.texts()) == leaves
    assert (message.not_before >= OPENING) is not leaves


def test_a_late_answer_leaves_in_the_morning(wired):
    make_answer(age=PROMPT + SECOND, expires_at=NIGHT + timedelta(days=1))
    deliver(at(NIGHT), budget=BUDGET)

    morning = OPENING + timedelta(minutes=30)
    assert deliver(at(morning), budget=BUDGET) == {"accepted": 1}


@pytest.mark.parametrize(
    ("label", "fields"),
    [
        ("no message answered", {"answers_to": None}),
        ("another number", {"phone": "13800138000"}),
        ("advertising", {"message_class": "commercial"}),
        # The gateway had kept the message for hours.
        ("pulled late", {"sent_at": NIGHT - PROMPT - SECOND}),
    ],
)
def test_everything_else_waits_for_the_opening(wired, label, fields):
    message = make_answer(**fields)

    deliver(at(NIGHT), budget=BUDGET)

    message.refresh_from_db()
    assert (message.status, wired.events("request")) == ("queued", [])
    assert OPENING <= message.not_before < OPENING + timedelta(minutes=30)


def test_a_reminder_beside_an_answer_waits(wired):
    reminder = make_message(now=NIGHT)
    answer = make_answer()

    deliver(at(NIGHT), budget=BUDGET)

    assert [text.text for text in wired.desk.texts()] == [answer.body]
    reminder.refresh_from_db()
    assert (reminder.status, reminder.not_before >= OPENING) == ("queued", True)


def test_the_half_hour_may_end_between_claim_and_gate():
    message = make_answer(age=PROMPT)
    claimed = claim_one(NIGHT)

    assert pass_gate(claimed, now=NIGHT + SECOND) is None

    message.refresh_from_db()
    assert (message.status, message.not_before >= OPENING) == ("queued", True)
    assert Attempt.objects.count() == 0


def test_an_answer_of_last_night_leaves_in_the_sending_hours_like_any_text():
    make_answer(age=timedelta(days=1), now=OPENING)

    assert len(claim(now=OPENING).claims) == 1


@pytest.mark.parametrize("texts", [1, 3])
def test_the_night_costs_the_same_for_one_answer_and_three(
    texts, django_assert_num_queries
):
    for _ in range(texts):
        make_answer()
    Message.objects.update(not_before=NIGHT + SECOND)
    assert claim(now=NIGHT) == Batch(0)

    with django_assert_num_queries(15):
        assert len(claim(now=NIGHT + SECOND).claims) == texts
