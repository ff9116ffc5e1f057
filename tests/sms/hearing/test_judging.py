from __future__ import annotations

import pytest

from accounts.models import AuditEntry
from sms.hearing.judging import Judgement, choices_for, judge
from sms.models import InboundMessage, Message, OptOut
from tests.contact import why_not
from tests.factories import NOW, make_customer, make_message
from tests.screen_rows import make_opt_out, make_reply, make_staff

pytestmark = pytest.mark.django_db

REVIEW = InboundMessage.Verdict.REVIEW


@pytest.fixture
def wang():
    return make_customer(name="王小明")


def suspend(customer, text="别再发了吧"):
    reply = make_reply(customer, text, verdict=REVIEW)
    if not OptOut.objects.filter(phone_index=customer.phone_index).exists():
        make_opt_out(customer, source=OptOut.Source.REVIEW, inbound=reply)
    return reply


def standing(customer):
    rows = OptOut.objects.filter(phone_index=customer.phone_index, ended_at=None)
    return list(rows.values_list("source", flat=True))


def test_a_suspended_number_becomes_an_opt_out(wang):
    adviser, reply = make_staff(), suspend(wang)

    assert judge(reply, Judgement.OPT_OUT, by=adviser, now=NOW)

    assert standing(wang) == ["reply"]
    reply.refresh_from_db()
    assert (reply.handled_by, reply.handled_at) == (adviser, NOW)
    assert AuditEntry.objects.filter(action="opt_out").count() == 1


def test_a_suspended_number_opens_when_it_was_no_opt_out(wang):
    reply = suspend(wang, "周六再说吧")

    judge(reply, Judgement.NO_OPT_OUT, by=make_staff(), now=NOW)

    assert standing(wang) == []
    ended = OptOut.objects.get(phone_index=wang.phone_index)
    assert ended.ended_proof == "人工判断回复不是退订：周六再说吧"
    assert AuditEntry.objects.get().action == "opt_in"


def test_a_number_stays_closed_until_its_last_reply_is_settled(wang):
    first, second = suspend(wang), suspend(wang, "烦")

    judge(first, Judgement.NO_OPT_OUT, by=make_staff(), now=NOW)
    assert standing(wang) == ["review"]

    judge(second, Judgement.NO_OPT_OUT, by=make_staff(), now=NOW)
    assert standing(wang) == []


def test_no_judgement_opens_a_number_that_said_td(wang):
    make_opt_out(wang, source=OptOut.Source.REPLY)
    reply = make_reply(wang, "周六再说吧", verdict=REVIEW)

    judge(reply, Judgement.NO_OPT_OUT, by=make_staff(), now=NOW)

    assert standing(wang) == ["reply"]


def test_an_ordinary_reply_can_be_an_opt_out_after_all(wang):
    queued = make_message(phone=wang.phone)
    other = make_message(phone=make_customer().phone)
    reply = make_reply(wang, "你们烦不烦")

    judge(reply, Judgement.OPT_OUT, by=make_staff(), now=NOW)

    assert standing(wang) == ["reply"]
    queued.refresh_from_db()
    other.refresh_from_db()
    assert queued.status == Message.Status.SUPPRESSED
    assert other.status == Message.Status.QUEUED


def test_an_answered_reply_changes_nothing_else(wang):
    reply = make_reply(wang, "几点开门")

    judge(reply, Judgement.ANSWERED, by=make_staff(), now=NOW)

    assert standing(wang) == []
    assert InboundMessage.objects.get(handled_at=NOW) == reply
    assert AuditEntry.objects.count() == 0


def test_the_second_judgement_of_a_reply_is_ignored(wang):
    first, reply = make_staff(), make_reply(wang, "几点开门")
    judge(reply, Judgement.ANSWERED, by=first, now=NOW)

    assert not judge(reply, Judgement.OPT_OUT, by=make_staff(), now=NOW)

    assert standing(wang) == []
    reply.refresh_from_db()
    assert reply.handled_by == first


@pytest.mark.parametrize(
    ("verdict", "offered"),
    [
        (REVIEW, ["no_opt_out", "warranty_only", "opt_out"]),
        ("other", ["answered", "warranty_only", "opt_out"]),
    ],
)
def test_what_is_offered_fits_the_verdict(wang, verdict, offered):
    reply = make_reply(wang, verdict=verdict)

    assert [value for value, _ in choices_for(reply)] == offered


def test_one_kind_of_texts_can_be_ended_where_the_answered_text_was_of_one(wang):
    text = make_message(phone=wang.phone, category="insurance", status="delivered")
    progress = make_message(phone=wang.phone, category="progress", status="delivered")

    assert ("this_category", "客户不想再收这一类短信（保险）") in choices_for(
        make_reply(wang, "保险别发", verdict=REVIEW, answers=text)
    )
    offered = choices_for(make_reply(wang, "别发", verdict=REVIEW, answers=progress))
    assert "this_category" not in dict(offered)


@pytest.mark.parametrize(
    ("judgement", "scope", "sent", "kept"),
    [
        (Judgement.WARRANTY_ONLY, "warranty_only", "insurance", "warranty"),
        (Judgement.THIS_CATEGORY, "insurance", "insurance", "maintenance"),
    ],
)
def test_a_narrow_refusal_takes_the_place_of_the_suspension(
    wang, judgement, scope, sent, kept
):
    answered = make_message(phone=wang.phone, category=sent, status="delivered")
    reply = suspend(wang, "这个就别发了")
    InboundMessage.objects.filter(pk=reply.pk).update(answers=answered)
    reply.refresh_from_db()

    judge(reply, judgement, by=make_staff(), now=NOW)

    rows = OptOut.objects.filter(phone_index=wang.phone_index, ended_at=None)
    assert [(row.scope, row.source) for row in rows] == [(scope, "reply")]
    assert why_not(wang.phone_index, sent)
    assert why_not(wang.phone_index, kept) == ""
    ended = OptOut.objects.get(ended_at=NOW)
    assert ended.ended_proof == "人工判断回复只退订部分短信：这个就别发了"


def test_an_answered_reply_does_not_end_a_suspension(wang):
    make_opt_out(wang, source=OptOut.Source.REVIEW)

    judge(make_reply(wang, "几点开门"), Judgement.ANSWERED, by=make_staff(), now=NOW)

    assert standing(wang) == ["review"]
