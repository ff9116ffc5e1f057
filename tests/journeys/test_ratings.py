"""A rating by text, from the queue to the page of the customer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.categories import Category, MessageClass
from feedback.ratings import RATING
from sms.sending.delivery import deliver
from sms.sending.outbox import Draft, enqueue
from tests.factories import NOW, make_customer, make_template
from tests.screen_rows import make_staff
from tests.sms.hearing.test_callbacks import TOKENS, post, reply

pytestmark = pytest.mark.django_db(transaction=True)
ASKS = "【锦程汽车】这次服务满意吗？回复5非常满意，1非常不满意，回TD退订"


@pytest.fixture
def owner():
    return make_customer()


def test_a_draft_asks_and_the_answer_stands_on_the_customers_page(
    client, wired, owner, settings
):
    settings.SMS_CALLBACK_TOKENS = TOKENS
    settings.CLOCK_SHIFT = NOW - timezone.now()
    version = make_template(slug="survey", text="请评分", category="care")
    draft = Draft(
        "survey:1",
        owner.phone,
        ASKS,
        version.pk,
        Category.CARE,
        MessageClass.SERVICE,
        NOW,
        NOW + timedelta(days=3),
        customer_id=owner.pk,
        asks=RATING.asks(),
    )
    enqueue([draft], now=NOW)
    deliver(lambda: NOW, budget=timedelta(seconds=20))

    post(client, [reply(owner.phone, "５分，谢谢")])

    client.force_login(make_staff("服务顾问"))
    page = reverse("admin:customers_customer_overview", args=[owner.pk])
    html = client.get(page).content.decode()
    assert '<span class="crm-badge" data-tone="good">5 分</span> 非常满意' in html
