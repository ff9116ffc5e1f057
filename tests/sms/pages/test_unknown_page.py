from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sms.models import Attempt, Message
from sms.pages.unknown_page import SHOWN
from tests.factories import make_customer, make_message
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser(client):
    client.force_login(make_staff("服务顾问"))
    return client


def lose_answer(*, minutes=30, queries=2, **fields):
    message = make_message(status="unknown", attempts_made=1, **fields)
    started_at = timezone.now() - timedelta(hours=2)
    return Attempt.objects.create(
        message=message,
        number=1,
        gateway="default",
        started_at=started_at,
        outcome="unknown",
        queries=queries,
        next_query_at=None
        if minutes is None
        else timezone.now() + timedelta(minutes=minutes),
    )


def page(client):
    return client.get(reverse("sms:unknown")).content.decode()


def test_an_open_text_is_shown_in_words(adviser):
    wang = make_customer(name="王小明", phone="13817658000")
    attempt = lose_answer(phone=wang.phone, customer=wang)

    html = page(adviser)

    assert "可能已发出，请勿重发。" in html
    assert "王小明" in html
    assert "138****8000" in html
    assert "13817658000" not in html
    at = timezone.localtime(attempt.next_query_at)
    assert f"已问 2 次，下次 {at:%m-%d %H:%M} 询问" in html


def test_a_text_that_nobody_can_tell_of_says_so(adviser):
    lose_answer(minutes=None)

    assert "网关也无法核实，不再询问" in page(adviser)


def test_what_is_settled_is_not_shown(adviser):
    attempt = lose_answer()
    Message.objects.filter(pk=attempt.message_id).update(status="delivered")

    html = page(adviser)

    assert "没有待确认的短信" in html
    assert "请勿重发" not in html


def test_the_page_costs_the_same_with_more_texts(
    adviser, django_assert_max_num_queries
):
    for _ in range(5):
        lose_answer(customer=make_customer())

    with django_assert_max_num_queries(5):
        page(adviser)


def test_only_the_latest_are_shown(adviser, django_assert_max_num_queries):
    for _ in range(SHOWN + 1):
        lose_answer()

    html = page(adviser)

    assert html.count("下次 ") == SHOWN
    assert f"只显示最近的 {SHOWN} 条" in html


@pytest.mark.django_db(transaction=True)
def test_the_gateway_can_be_asked_at_once(adviser, wired):
    lose_answer(minutes=300, queries=0)

    response = adviser.post(reverse("sms:ask-now"), follow=True)

    [message] = response.context["messages"]
    assert str(message) == "已向网关询问，0 条有了结果。"
    assert Attempt.objects.get().queries == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_given_up_is_not_asked_again(adviser, wired):
    lose_answer(minutes=None)

    adviser.post(reverse("sms:ask-now"))

    assert Attempt.objects.get().queries == 2
