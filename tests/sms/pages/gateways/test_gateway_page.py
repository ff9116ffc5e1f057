"""What the page says of a gateway, asked of the real simulator over HTTP."""

from __future__ import annotations

import pytest
from django.urls import reverse

from shop.database.sealed import index_of
from sms.models import Message, OptOut
from tests.factories import make_phone, make_template
from tests.screen_rows import make_staff
from tests.sms.conftest import gateway_entry
from tests.sms.pages.gateways.gateway_pages import (
    TOKEN,
    complaints,
)
from tests.sms.texts.vendors import use

pytestmark = pytest.mark.django_db


def test_the_page_shows_every_gateway_and_no_secret(manager, settings):
    use(settings, "aliyun", "tencent")
    settings.SMS_GATEWAYS["aliyun"]["OPTIONS"]["key_secret"] = "s3cret-of-aliyun"
    settings.SMS_CALLBACK_TOKENS = [TOKEN]

    html = manager.get(reverse("sms:gateways")).content.decode()

    assert html.index("阿里云") < html.index("腾讯云")
    assert "主用" in html
    assert "备用 1" in html
    assert "http://testserver/sms/callbacks/tencent/******/replies/" in html
    for secret in ("s3cret-of-aliyun", TOKEN):
        assert secret not in html


def test_the_page_costs_the_same_with_more_templates(
    manager, settings, django_assert_max_num_queries
):
    use(settings, "aliyun")
    for number in range(5):
        make_template(slug=f"t{number}")

    with django_assert_max_num_queries(9):
        manager.get(reverse("sms:gateways"))


@pytest.mark.parametrize("view", ["gateway-live", "gateway-test"])
def test_a_gateway_that_is_not_there_is_not_found(manager, view):
    method = manager.get if view == "gateway-live" else manager.post

    assert method(reverse(f"sms:{view}", args=["nobody"])).status_code == 404


def test_advisers_see_the_page_and_do_nothing_there(client):
    client.force_login(make_staff("服务顾问"))

    assert client.get(reverse("sms:gateways")).status_code == 200
    for address in (
        reverse("sms:gateway-test", args=["default"]),
        reverse("sms:pull"),
    ):
        assert client.post(address, {"phone": make_phone()}).status_code == 403
    assert Message.objects.count() == 0


def test_who_has_no_role_sees_nothing(client):
    client.force_login(make_staff())

    for view in ("gateways", "unknown"):
        assert client.get(reverse(f"sms:{view}")).status_code == 403
    address = reverse("sms:gateway-live", args=["default"])
    assert client.get(address).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_what_callbacks_missed_can_be_fetched_here(manager, wired):
    phone = make_phone()
    wired.desk.type_reply(phone, "TD")

    response = manager.post(reverse("sms:pull"), follow=True)

    assert complaints(response) == [
        "已拉取：状态报告 1 批，客户回复 1 批，逐条查询到结果 0 条。"
    ]
    assert OptOut.objects.get().phone_index == index_of(phone)


def test_what_cannot_be_fetched_is_said(manager, settings, simulator):
    settings.SMS_GATEWAYS = {
        "default": gateway_entry(simulator, base_url="http://127.0.0.1:9")
    }

    response = manager.post(reverse("sms:pull"), follow=True)

    assert complaints(response)[1] == "有 2 项没有拉到，请稍后再试。"
