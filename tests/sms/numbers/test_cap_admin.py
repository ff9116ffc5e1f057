from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from shop.house_rules import read_house_rules
from shop.models import CategoryCap
from tests.factories import NOW
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
LIST = "admin:shop_categorycap_changelist"
ADD = "admin:shop_categorycap_add"


@pytest.fixture
def manager(client, settings):
    settings.CLOCK_SHIFT = NOW - timezone.now()
    client.force_login(make_staff("经理"))
    return client


def add(client, **typed):
    data = {
        "category": "conversation",
        "most": "5",
        "in_force_on": TODAY + timedelta(days=1),
        "source": "总经理 2026-11-21 决定",
        **typed,
    }
    return client.post(reverse(ADD), data, follow=True).content.decode()


def test_a_manager_lowers_a_cap_from_a_day_on(manager):
    add(manager)
    add(manager, category="fleet", most="2")

    caps = [read_house_rules(TODAY + timedelta(days=days)).caps for days in (0, 1)]
    assert [each.most("conversation") for each in caps] == [20, 5]
    assert [each.most("fleet") for each in caps] == [1, 2]


@pytest.mark.parametrize(
    ("category", "most", "sentence"),
    [
        ("maintenance", 3, "保养类请填 0 到 2 之间的整数，例如 2。"),
        ("conversation", 21, "答复类请填 0 到 20 之间的整数，例如 20。"),
        ("booking", 9, "预约类请填 0 到 8 之间的整数，例如 8。"),
        ("fleet", 0, "车队清单类请填 1 到 2 之间的整数，例如 2。"),
    ],
)
def test_a_cap_beyond_its_limit_is_answered_in_a_sentence(
    manager, category, most, sentence
):
    before = CategoryCap.objects.count()

    assert sentence in add(manager, category=category, most=most)
    assert CategoryCap.objects.count() == before


def test_the_list_names_the_categories_in_chinese(manager):
    page = manager.get(reverse(LIST)).content.decode()

    assert all(label in page for label in ("答复", "预约", "满意度", "车队清单"))


@pytest.mark.parametrize(("days", "status"), [(-1, 403), (0, 302)])
def test_what_has_been_in_force_is_not_changed(manager, days, status):
    row = CategoryCap.objects.create(
        category="booking", most=3, in_force_on=TODAY + timedelta(days=days)
    )
    address = reverse("admin:shop_categorycap_change", args=[row.pk])

    response = manager.post(address, {"most": "4", "source": "决定"})

    row.refresh_from_db()
    assert (response.status_code, row.most) == (status, 4 if days >= 0 else 3)
