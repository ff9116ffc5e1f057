"""What the page of the composer does besides answering (tests/sms/answering)."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from sms.models import Message, Thread
from sms.pages.answering_page import UNREADABLE
from tests.factories import NOW
from tests.screen_rows import make_staff
from tests.sms.answering.asking import ask, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser(client, settings, installed, wired):
    settings.CLOCK_SHIFT = NOW - timezone.now()
    client.force_login(make_staff("服务顾问"))
    return client


def test_a_fault_shows_the_form_with_everything_typed(adviser):
    reply = ask(text="你们几点关门")

    response = post(adviser, reply, "free", words="看 www.a.com", next="/admin/")

    page = response.content.decode()
    assert response.status_code == 422
    assert "短信里不能带链接（「www.a.com」）" in page
    assert all(said in page for said in ("看 www.a.com</textarea>", "你们几点关门"))
    assert 'name="next" value="/admin/"' in page


def test_a_draft_is_kept_with_the_thread(adviser):
    reply = ask()
    address = reverse("sms:answer-draft", args=[reply.pk])

    assert adviser.post(address, {"words": "周二下"}).status_code == 302
    assert (Thread.objects.get().draft, Message.objects.count()) == ("周二下", 0)


@pytest.mark.parametrize("kind", ["", "letter"])
def test_a_form_that_cannot_be_read_sends_nothing(adviser, kind):
    response = post(adviser, ask(), kind, words="周二")

    said = [str(each) for each in get_messages(response.wsgi_request)]
    assert said == [UNREADABLE]
    assert Message.objects.count() == 0


def test_a_message_that_does_not_exist_is_not_found(adviser):
    address = reverse("sms:answer", args=["01a223f9-0b0b-7f5e-99a0-03144967bb69"])

    assert adviser.post(address, {}).status_code == 404


def test_the_address_is_no_page_to_read(adviser):
    assert adviser.get(reverse("sms:answer", args=[ask().pk])).status_code == 405
