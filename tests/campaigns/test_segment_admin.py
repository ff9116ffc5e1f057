from __future__ import annotations

import pytest
from django.urls import reverse

from campaigns.models import Segment
from shop import clock
from tests.factories import make_customer, make_vehicle
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client, installed):
    client.force_login(make_staff("经理"))
    return client


def test_a_segment_is_counted_while_it_is_put_together(manager):
    for _ in range(12):
        make_vehicle(owner=make_customer(tier="金卡"))
    make_vehicle(owner=make_customer(tier="银卡"))
    address = reverse("admin:campaigns_segment_count")

    html = manager.post(address, {"tiers": "金卡，钻石卡"}).content.decode()

    assert "<strong>12</strong> 辆车，其中 <strong>0</strong> 辆" in html
    assert "随机 10 辆" in html
    assert "等级：金卡、钻石卡" in html
    wrong = manager.post(address, {"bought_from": "2024", "bought_until": "2020"})
    assert "起止颠倒了" in wrong.content.decode()
    assert "整数" in manager.post(address, {"spent_from": "多"}).content.decode()


def test_a_segment_is_saved_and_shown_again(manager):
    make_vehicle(owner=make_customer(tier="金卡"))
    values = {"name": "金卡客户", "kind": "frozen", "tiers": "金卡"}

    manager.post(reverse("admin:campaigns_segment_add"), values)

    segment = Segment.objects.get()
    assert segment.conditions == {"tiers": ["金卡"]}
    assert (segment.frozen_on, segment.cars.count()) == (clock.today(), 1)
    change = reverse("admin:campaigns_segment_change", args=[segment.pk])
    html = manager.get(change).content.decode()
    assert 'value="金卡"' in html
    assert "已固定为" in html

    make_vehicle(owner=make_customer(tier="金卡"))
    manager.post(change, {**values, "name": "老金卡"})
    assert segment.cars.count() == 1
    manager.post(change, {**values, "tiers": "金卡，银卡"})
    assert segment.cars.count() == 2
    manager.post(change, {**values, "kind": "dynamic", "due": ["insurance"]})
    segment.refresh_from_db()
    assert segment.conditions == {"tiers": ["金卡"], "due": ["insurance"]}
    assert segment.frozen_on is None
