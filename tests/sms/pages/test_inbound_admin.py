from __future__ import annotations

import pytest
from django.urls import reverse

from sms.models import InboundMessage
from sms.pages.inbound_admin import WaitingFilter
from tests.factories import NOW, make_customer
from tests.list_filters import narrowed
from tests.screen_rows import make_reply, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser(client):
    client.force_login(make_staff("服务顾问"))
    return client


def address(row, page="change"):
    name = row._meta.label_lower.replace(".", "_")
    return reverse(f"admin:{name}_{page}", args=[row.pk] if row.pk else [])


def test_an_adviser_settles_a_reply(adviser):
    reply = make_reply(make_customer(), "几点开门")

    adviser.post(address(reply), {"judgement": "answered"})

    reply.refresh_from_db()
    assert reply.handled_by is not None


def test_the_list_can_be_narrowed_to_what_waits_for_staff():
    owner = make_customer()
    waits = make_reply(owner, "这周没空")
    rest = [
        make_reply(owner, "谢谢", verdict=InboundMessage.Verdict.COURTESY),
        make_reply(owner, "几点开门", handled_at=NOW),
        make_reply(owner, "TD", verdict=InboundMessage.Verdict.OPT_OUT),
    ]
    rows = InboundMessage.objects.order_by("pk")

    assert narrowed(WaitingFilter, rows, "yes") == [waits]
    assert narrowed(WaitingFilter, rows, "no") == rest
    assert narrowed(WaitingFilter, rows, "") == [waits, *rest]


def test_a_courtesy_needs_no_judgement(adviser):
    reply = make_reply(make_customer(), "谢谢", verdict=InboundMessage.Verdict.COURTESY)

    page = adviser.get(address(reply)).content.decode()

    assert 'name="judgement"' not in page
    assert "客套回复" in page


def test_a_reply_that_a_reader_acted_on_says_what_was_done(adviser):
    fields = {"rule": "回复里程", "outcome": "已登记车主回复的里程", "handled_at": NOW}
    reply = make_reply(make_customer(), "34200", verdict="acted", **fields)

    page = adviser.get(address(reply)).content.decode()

    assert 'name="judgement"' not in page
    assert all(
        word in page for word in ("已自动处理", "回复里程", "已登记车主回复的里程")
    )


def test_a_settled_reply_has_no_form_any_more(adviser):
    reply = make_reply(make_customer(), verdict=InboundMessage.Verdict.OPT_OUT)

    assert b'name="judgement"' not in adviser.get(address(reply)).content
    assert adviser.post(address(reply), {"judgement": "answered"}).status_code == 403
