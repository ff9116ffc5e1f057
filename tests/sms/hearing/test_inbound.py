from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from shop.database.number_lock import NumberBusy, holding
from shop.database.sealed import index_of
from sms.gateways.base import Reply
from sms.hearing.inbound import take_reply
from sms.models import InboundMessage, Message, OptOut
from tests.factories import NOW, make_message, make_phone

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = timedelta(milliseconds=100)


def take(phone, text, key="r-1", now=NOW):
    reply = Reply(dedupe_key=key, phone=phone, text=text)
    return take_reply(reply, gateway="default", now=now, patience=PATIENCE)


def standing():
    return list(OptOut.objects.filter(ended_at=None).values_list("source", flat=True))


@pytest.mark.parametrize(
    ("text", "verdict", "closed_as"),
    [
        ("TD", "opt_out", ["reply"]),
        ("退订谢谢", "opt_out", ["reply"]),
        ("怎么退订？", "review", ["review"]),
        ("好的，周六上午来", "other", []),
        ("好的，谢谢提醒", "courtesy", []),
        ("TD谢谢", "opt_out", ["reply"]),
        ("TD线圈多少钱", "other", []),
    ],
)
def test_reply_is_kept_and_followed(text, verdict, closed_as):
    phone = make_phone()

    assert take(phone, text) is True

    kept = InboundMessage.objects.get()
    assert (kept.verdict, kept.text, kept.phone_index) == (
        verdict,
        text,
        index_of(phone),
    )
    assert standing() == closed_as


def test_a_courtesy_is_on_nobodys_list_and_says_why():
    take(make_phone(), "收到，谢谢")

    kept = InboundMessage.objects.get()
    assert (kept.rule, kept.matched) == ("道谢、表示知道了", "收到谢谢")
    assert not InboundMessage.objects.waiting().exists()


@pytest.mark.parametrize(
    ("label", "text", "kept"),
    [
        ("NUL", "T\0D", "T\ufffdD"),
        ("half a surrogate pair", "TD\ud83d", "TD?"),
    ],
)
def test_a_reply_that_the_database_cannot_hold_still_counts(label, text, kept):
    assert take(make_phone(), text, key=f"k{text}") is True

    inbound = InboundMessage.objects.get()
    assert (inbound.text, inbound.verdict) == (kept, "opt_out")
    assert standing() == ["reply"]


def test_td_calls_back_the_queue_of_the_number_and_no_other():
    phone = make_phone()
    mine, other = make_message(phone=phone), make_message()

    take(phone, "TD")

    assert Message.objects.get(pk=mine.pk).status == "suppressed"
    assert Message.objects.get(pk=other.pk).status == "queued"


def test_same_reply_again_changes_nothing():
    phone = make_phone()
    take(phone, "TD")
    OptOut.objects.update(ended_at=NOW)

    assert take(phone, "TD") is False

    assert standing() == []


def test_later_friendly_reply_does_not_bring_the_number_back():
    phone = make_phone()
    take(phone, "TD")

    take(phone, "好的谢谢", key="r-2")

    assert standing() == ["reply"]


@pytest.mark.parametrize("form", ["+86{}", "86{}", "0086{}", "{}"])
def test_number_is_found_in_any_form_a_gateway_writes(form):
    phone = make_phone()

    take(form.format(phone), "TD")

    assert OptOut.objects.get().phone_index == index_of(phone)


@pytest.mark.parametrize(
    ("age", "is_answer"),
    [
        (timedelta(hours=72) - timedelta(seconds=1), True),
        (timedelta(hours=72), False),
    ],
)
def test_reply_answers_the_last_text_of_72_hours(age, is_answer):
    phone = make_phone()
    sent = make_message(phone=phone, status="delivered", status_at=NOW - age)
    make_message(phone=phone, status="queued")

    take(phone, "好的")

    answered = InboundMessage.objects.get().answers
    assert answered == (sent if is_answer else None)


def test_reply_during_a_text_on_the_wire_is_not_lost(second_connection):
    phone = make_phone()
    with second_connection(lambda: holding(index_of(phone))):
        with pytest.raises(NumberBusy):
            take(phone, "TD")
        assert InboundMessage.objects.count() == 0

    assert take(phone, "TD") is True
    assert standing() == ["reply"]


def test_failure_while_following_keeps_nothing_half():
    phone = make_phone()
    message = make_message(phone=phone)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        take(phone, "TD")
        raise ZeroDivisionError

    assert InboundMessage.objects.count() == 0
    assert Message.objects.get(pk=message.pk).status == "queued"


def scopes():
    return list(OptOut.objects.filter(ended_at=None).values_list("scope", flat=True))


def test_only_warranty_ends_the_other_texts():
    phone = make_phone()
    offer, reminder = (
        make_message(phone=phone, category=category)
        for category in ("campaign", "warranty")
    )

    take(phone, "只收质保提醒")

    assert scopes() == ["warranty_only"]
    assert Message.objects.get(pk=offer.pk).status == "suppressed"
    assert Message.objects.get(pk=reminder.pk).status == "queued"


@pytest.mark.parametrize(
    ("asked", "text", "closed_as"),
    [
        ("回复Y确认预约，回复N取消，回TD退订", "N", ["review"]),
        ("回复Y确认预约，回复N取消，回TD退订", "TD", ["reply"]),
        ("该保养了，回TD退订", "N", ["reply"]),
        ("该保养了，拒收请回复R", "R", ["reply"]),
    ],
)
def test_a_letter_is_an_answer_only_where_the_text_asked_for_it(asked, text, closed_as):
    phone = make_phone()
    make_message(phone=phone, status="delivered", body=f"【锦程汽车】王先生，{asked}")

    take(phone, text)

    assert standing() == closed_as


def test_a_letter_is_a_refusal_again_after_72_hours():
    phone = make_phone()
    make_message(
        phone=phone,
        status="delivered",
        status_at=NOW - timedelta(hours=72),
        body="【锦程汽车】回复N取消预约",
    )

    take(phone, "N")

    assert standing() == ["reply"]


@pytest.mark.parametrize("text", ["恢复接收短信", "恢复接收短信。", "恢復接收短信"])
def test_no_word_brings_a_number_back_by_itself(text):
    phone = make_phone()
    take(phone, "TD")

    take(phone, text, key="r-2")

    assert standing() == ["reply"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("恢复接收短信", []),
        (" 恢复接收短信！", []),
        ("恢复接收短信吗", ["reply"]),
        ("不要恢复接收短信", ["reply"]),
        ("好的", ["reply"]),
    ],
)
def test_a_configured_word_does_and_only_as_it_stands(settings, text, left):
    settings.SMS_OPT_IN_WORDS = ["恢复接收短信"]
    phone, other = make_phone(), make_phone()
    take(phone, "TD")
    take(other, "TD", key="r-2")

    take(phone, text, key="r-3")

    assert standing().count("reply") == 1 + len(left)
    assert OptOut.objects.filter(phone_index=index_of(other), ended_at=None).exists()


def test_a_refusal_stays_one_even_where_it_was_configured_to_come_back(settings):
    settings.SMS_OPT_IN_WORDS = ["TD"]
    phone = make_phone()

    take(phone, "TD")

    assert standing() == ["reply"]
