from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.models import Consent
from sms.models import Message, ThreadSight
from sms.threads.proposals import Action, Proposal
from tests.factories import NOW, make_customer, make_message, make_phone, make_vehicle
from tests.screen_rows import make_owned, make_staff
from tests.talks import hear

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = "那个事情怎么样"


@pytest.fixture(autouse=True)
def _now(settings):
    settings.CLOCK_SHIFT = NOW - timezone.now()


@pytest.fixture
def adviser(client):
    user = make_staff("服务顾问")
    client.force_login(user)
    return user


def page_of(customer):
    return reverse("threads:customer", args=[customer.pk])


def poll(client, url, mark):
    return client.get(url, headers={"HX-Request": "true", "If-None-Match": mark})


def test_a_conversation_shows_everything_that_happened(client, adviser):
    owned = make_owned(adviser=adviser)
    Consent.objects.update(created_at=NOW)
    hear(owned.customer, "你们几点关门")
    page = client.get(page_of(owned.customer))

    assert page.status_code == 200
    assert "你们几点关门" in page.content.decode()
    kinds = {item.kind for item in page.context["timeline"].items}
    assert kinds == {"text", "reply", "call", "visit", "consent"}


def test_an_open_page_is_answered_304_until_something_changes(client, adviser):
    customer = make_customer()
    text = make_message(phone=customer.phone, status="accepted")
    page = page_of(customer)
    mark = client.get(page).context["mark"]
    assert poll(client, page, mark).status_code == 304

    hear(customer, ASKED)
    changed = poll(client, page, mark)
    assert changed.status_code == 200
    assert ASKED in changed.content.decode()
    assert "<html" not in changed.content.decode()

    mark = changed.context["mark"]
    assert poll(client, page, mark).status_code == 304
    Message.objects.filter(pk=text.pk).update(
        status="delivered", status_at=NOW + timedelta(seconds=1)
    )
    assert poll(client, page, mark).status_code == 200


def test_the_open_inbox_is_answered_304_until_something_changes(client, adviser):
    inbox = reverse("threads:inbox")
    mark = client.get(inbox).context["mark"]
    assert poll(client, inbox, mark).status_code == 304
    hear(make_phone(), ASKED)
    assert poll(client, inbox, mark).status_code == 200


def test_seeing_a_conversation_marks_it_as_read(client, adviser):
    customer = make_customer()
    hear(customer, ASKED)
    assert client.get(reverse("threads:inbox")).context["inbox"].rows[0].is_unread
    client.get(page_of(customer))
    assert ThreadSight.objects.get().user == adviser
    assert not client.get(reverse("threads:inbox")).context["inbox"].rows[0].is_unread


def test_the_proposed_action_stands_open_and_the_impossible_ones_are_left_out(
    client, adviser
):
    customer = make_customer()
    make_vehicle(owner=customer)
    hear(customer, "周二来", proposal=Proposal(Action.BOOK, {"on": "2026-12-01"}))
    (waiting,) = client.get(page_of(customer)).context["waiting"]

    assert waiting.proposed.action is Action.BOOK
    assert {each.action for each in waiting.others} == {
        Action.CALL,
        Action.SOLD,
        Action.WRONG_NUMBER,
        Action.DECEASED,
        Action.LATER,
        Action.COMPLAINT,
        Action.DONE,
    }


def test_a_doubtful_refusal_is_judged_on_the_page(client, adviser):
    customer = make_customer()
    hear(customer, "怎么退订？")
    (waiting,) = client.get(page_of(customer)).context["waiting"]
    assert [value for value, _ in waiting.judgements] == [
        "no_opt_out",
        "warranty_only",
        "opt_out",
    ]


def test_older_items_are_read_page_by_page_and_a_broken_address_shows_the_latest(
    client, adviser
):
    customer = make_customer()
    for minute in range(31):
        hear(customer, "谢谢", at=NOW - timedelta(minutes=minute))
    first = client.get(page_of(customer))
    cursor = first.context["timeline"].older
    asked = {"at": cursor.at.isoformat(), "skip": cursor.skip}
    older = client.get(page_of(customer), asked)

    assert len(first.context["timeline"].items) == 30
    assert len(older.context["timeline"].items) == 1
    assert older.context["waiting"] == []
    for broken in ("昨天", "2026-13-01T00:00:00+08:00", "2026-11-01T00:00:00"):
        page = client.get(page_of(customer), {"at": broken})
        assert page.context["is_latest"]


@pytest.mark.parametrize("typed", ["x", "-1", "99999999", "²"])
def test_a_broken_page_number_shows_the_first_page(client, adviser, typed):
    page = client.get(reverse("threads:inbox"), {"page": typed, "tab": "?"})
    assert page.context["inbox"].page == 1


def test_nobody_reads_conversations_without_the_permission(client):
    client.force_login(make_staff())
    assert client.get(reverse("threads:inbox")).status_code == 403
    assert client.get(page_of(make_customer())).status_code == 403


def test_an_unknown_number_says_so(client, adviser):
    reply = hear(make_phone(), ASKED)
    page = client.get(reverse("threads:number", args=[reply.phone_index]))
    assert "没有客户登记过这个号码" in page.content.decode()
    assert client.get(reverse("threads:number", args=["x" * 22])).status_code == 404
