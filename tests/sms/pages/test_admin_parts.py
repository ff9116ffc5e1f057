from __future__ import annotations

import pytest

from sms.models import Callback
from sms.pages.admin_parts import GatewayFilter, ThroughGateway
from tests.factories import NOW
from tests.list_filters import narrowed, offered

pytestmark = pytest.mark.django_db


def make_callback(gateway):
    return Callback.objects.create(gateway=gateway, kind="reply", received_at=NOW)


def test_the_filter_offers_our_gateways_and_those_with_banned_words():
    assert offered(GatewayFilter, Callback) == [
        ("default", "模拟网关"),
        ("aliyun", "阿里云"),
        ("tencent", "腾讯云"),
    ]


@pytest.mark.parametrize(("chosen", "found"), [("aliyun", [1]), ("", [0, 1])])
def test_the_filter_keeps_the_rows_of_the_gateway(chosen, found):
    rows = [make_callback("default"), make_callback("aliyun")]

    shown = narrowed(GatewayFilter, Callback.objects.order_by("pk"), chosen)

    assert shown == [rows[each] for each in found]


def test_a_row_shows_the_name_of_the_vendor():
    assert ThroughGateway().through(Callback(gateway="aliyun")) == "阿里云"
