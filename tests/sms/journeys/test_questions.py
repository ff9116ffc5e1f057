"""A question by text and its answer, over the gateway's own door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sms.asking import REST
from sms.hearing.questions import kinds
from sms.hearing.questions.kinds import Kind, register
from sms.hearing.readers import Acted
from sms.models import Question
from sms.sending.delivery import deliver
from tests.factories import NOW, make_customer
from tests.screen_rows import make_staff
from tests.sms.asking_texts import make_asking
from tests.sms.hearing.test_callbacks import TOKENS, post, reply

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phones(wired, settings, monkeypatch):
    settings.SMS_CALLBACK_TOKENS = TOKENS
    monkeypatch.setattr(kinds, "_kinds", {})
    register(
        Kind("slot", "预约时段", lambda chosen, now: Acted(f"已约 {chosen.meaning}"))
    )
    return wired


@pytest.fixture
def go_to(settings):
    def go(moment):
        settings.CLOCK_SHIFT = moment - timezone.now()
        deliver(lambda: moment, budget=timedelta(seconds=20))

    return go


def test_an_answer_settles_the_question_and_lets_the_next_leave(client, phones, go_to):
    owner = make_customer()
    first, second = [
        make_asking(owner, body=f"回复1周二上午，2周三下午（{n}）", priority=n)
        for n in (1, 2)
    ]
    go_to(NOW)
    assert [each.text for each in phones.desk.texts()] == [first.body]

    post(client, [reply(owner.phone, "选2，谢谢")])

    client.force_login(make_staff("服务顾问"))
    [answered] = Question.objects.filter(state="answered")
    page = reverse("admin:sms_inboundmessage_change", args=[answered.reply_id])
    html = client.get(page).content.decode()
    assert "已约 周三下午" in html
    go_to(NOW + REST + timedelta(minutes=1))
    assert [each.text for each in phones.desk.texts()] == [first.body, second.body]
