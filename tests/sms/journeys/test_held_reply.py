"""A doubtful reply comes in; the text that waits for it goes, stays or expires."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sms.models import InboundMessage, Message
from sms.sending.claims import expire
from sms.sending.delivery import deliver
from tests.factories import NOW, make_message
from tests.screen_rows import make_staff
from tests.sms.hearing.test_callbacks import TOKENS, post, reply

pytestmark = pytest.mark.django_db(transaction=True)

DOUBTFUL = "不要退订"
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def phones(wired, settings, client):
    """The simulator, with the shop's clock at ``NOW`` and an adviser logged in."""
    settings.SMS_CALLBACK_TOKENS = TOKENS
    settings.CLOCK_SHIFT = NOW - timezone.now()
    client.force_login(make_staff("服务顾问"))
    return wired


@pytest.fixture
def waiting(phones, client):
    """A queued text whose number has just sent a doubtful reply."""
    text = make_message()
    post(client, [reply(text.phone, DOUBTFUL)])
    assert InboundMessage.objects.get().verdict == "review"
    send_due(NOW)
    assert (state(text), phones.events("request")) == ("queued", [])
    return text


def send_due(now):
    deliver(lambda: now, budget=timedelta(seconds=20))


def state(text):
    return Message.objects.get(pk=text.pk).status


def judge(client, judgement):
    page = reverse("admin:sms_inboundmessage_change", args=[_reply_key()])
    assert client.post(page, {"judgement": judgement}).status_code == 302


def _reply_key():
    return InboundMessage.objects.get().pk


def test_a_harmless_reply_costs_nothing(phones, waiting, client):
    judge(client, "no_opt_out")
    send_due(LATER)

    assert state(waiting) in ("accepted", "delivered")
    assert len(phones.events("request")) == 1


def test_a_refusal_is_final(phones, waiting, client):
    judge(client, "opt_out")
    send_due(LATER)

    assert (state(waiting), phones.events("request")) == ("suppressed", [])


def test_a_day_that_passes_unjudged_expires_the_text_and_says_why(phones, waiting):
    tomorrow = NOW + timedelta(days=1)

    assert expire(now=tomorrow) == 1

    expired = Message.objects.get(pk=waiting.pk)
    assert (expired.status, phones.events("request")) == ("expired", [])
    assert expired.reason == (
        "已过有效期，不再发送（此前：客户 2026-11-21 的回复待人工判断，暂停发送）"
    )
