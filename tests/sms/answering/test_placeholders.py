from __future__ import annotations

import pytest

from sms.answering.placeholders import values_of
from tests.factories import make_customer
from tests.house_rules import RULES

pytestmark = pytest.mark.django_db


def test_a_customer_is_greeted_by_name_and_told_the_adviser():
    said = values_of(make_customer(adviser_name="李明"), RULES)

    assert (said["称呼"], said["服务顾问"]) == ("王先生", "李明")
    assert (said["营业时间"], said["门店地址"]) == ("08:30-18:00", "")


def test_a_stranger_is_greeted_without_a_name(settings):
    settings.SHOP = {"NAME": "某店", "PHONE": "010-1", "ADDRESS": "金海路88号"}

    said = values_of(None, RULES)

    assert (said["称呼"], said["服务顾问"]) == ("您好", "服务顾问")
    assert (said["门店名称"], said["门店地址"]) == ("某店", "金海路88号")
