from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sms.gateways.base import Reply
from sms.hearing.inbound import take_reply
from sms.models import InboundMessage
from tests.factories import NOW
from tests.screen_rows import make_owned, make_staff

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = timedelta(milliseconds=100)


@pytest.fixture(autouse=True)
def _now(settings):
    settings.CLOCK_SHIFT = NOW - timezone.now()


@pytest.fixture
def adviser(client):
    user = make_staff("服务顾问")
    client.force_login(user)
    return user


def hear(customer, text, *, at=NOW):
    key = f"{customer.pk}:{text}"
    reply = Reply(dedupe_key=key, phone=customer.phone, text=text)
    take_reply(reply, gateway="default", now=at, patience=PATIENCE)
    return InboundMessage.objects.get(dedupe_key=key)


def test_a_conversation_shows_everything_that_happened(client, adviser):
    owned = make_owned(adviser=adviser)
    hear(owned.customer, "你们几点关门")
    page = client.get(reverse("threads:customer", args=[owned.customer.pk]))

    assert page.status_code == 200
    assert "你们几点关门" in page.content.decode()
    kinds = {item.kind for item in page.context["timeline"].items}
    assert kinds == {"text", "reply", "call", "visit", "consent"}
