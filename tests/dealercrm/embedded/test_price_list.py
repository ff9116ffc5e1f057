from __future__ import annotations

import pytest

from dealercrm.embedded.price_list import write_price_list
from reminders.models import ItemCost, PlanItem

pytestmark = pytest.mark.django_db


def test_every_item_has_a_price_and_staff_keep_theirs(rules):
    item = PlanItem.objects.filter(is_main=True)[0]
    ItemCost.objects.create(item=item, yuan=1)

    assert write_price_list() == PlanItem.objects.count() - 1
    assert write_price_list() == 0
    assert [cost.yuan for cost in item.costs.all()] == [1]
    others = ItemCost.objects.exclude(item=item)
    assert {(cost.item.is_main, cost.yuan) for cost in others} == {
        (True, 480),
        (False, 180),
    }
