from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from shop.house_rules import read_house_rules
from shop.models import HouseRule
from tests.factories import NOW
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
LIST = "admin:shop_houserule_changelist"
ADD = "admin:shop_houserule_add"


@pytest.fixture
def manager(client, settings):
    settings.CLOCK_SHIFT = NOW - timezone.now()
    client.force_login(make_staff("经理"))
    return client


def add(client, **typed):
    data = {
        "rule": "cap_overall",
        "value": "4",
        "in_force_on": TODAY,
        "source": "总经理 2026-11-21 决定",
        **typed,
    }
    return client.post(reverse(ADD), data, follow=True).content.decode()


def row_of(days):
    return HouseRule.objects.create(
        rule="cap_overall", value="3", in_force_on=TODAY + timedelta(days=days)
    )


def test_a_manager_changes_a_rule_from_a_day_on(manager):
    add(manager, in_force_on=TODAY + timedelta(days=1))

    caps = [
        read_house_rules(TODAY + timedelta(days=days)).cap_overall for days in (0, 1)
    ]
    assert caps == [6, 4]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"value": "99"}, "请填 0 到 20 之间的整数（条）。"),
        ({"value": ""}, "这个字段是必填项。"),
        ({"source": ""}, "这个字段是必填项。"),
        ({"in_force_on": TODAY - timedelta(days=1)}, "生效日期不能早于今天。"),
        ({"rule": "sending_hours", "value": "6"}, "请写成 09:00-20:00"),
    ],
)
def test_an_unusable_row_is_answered_in_a_sentence(manager, typed, sentence):
    before = HouseRule.objects.count()

    assert sentence in add(manager, **typed)
    assert HouseRule.objects.count() == before


def test_two_rows_of_a_rule_on_one_day_are_refused(manager):
    row_of(0)

    assert "这条规则在这一天已有一行，请直接修改那一行。" in add(manager)


@pytest.mark.parametrize(("days", "status"), [(-1, 403), (0, 302), (1, 302)])
def test_what_has_been_in_force_is_not_changed(manager, days, status):
    row = row_of(days)
    address = reverse("admin:shop_houserule_change", args=[row.pk])
    data = {"rule": row.rule, "in_force_on": row.in_force_on}

    response = manager.post(address, {**data, "value": "5", "source": "决定"})

    row.refresh_from_db()
    assert (response.status_code, row.value) == (status, "5" if days >= 0 else "3")


@pytest.mark.parametrize(("days", "status"), [(-1, 403), (0, 403), (1, 302)])
def test_only_a_planned_row_is_deleted(manager, days, status):
    row = row_of(days)
    address = reverse("admin:shop_houserule_delete", args=[row.pk])

    assert manager.post(address, {"post": "yes"}).status_code == status
    assert HouseRule.objects.filter(pk=row.pk).exists() == (status == 403)


def test_the_list_says_which_row_is_in_force(manager):
    row_of(-1), row_of(1)

    page = manager.get(reverse(LIST), {"rule__exact": "cap_overall"}).content.decode()

    assert (page.count("生效中"), page.count("尚未生效")) == (1, 1)


def test_the_list_costs_the_same_for_any_number_of_rows(
    manager, django_assert_num_queries
):
    manager.get(reverse(LIST))
    with django_assert_num_queries(6):
        manager.get(reverse(LIST))
    for days in range(1, 4):
        row_of(days)
    with django_assert_num_queries(6):
        manager.get(reverse(LIST))


@pytest.mark.parametrize("role", ["服务顾问", "数据专员"])
def test_others_neither_see_nor_change_the_rules(client, role):
    client.force_login(make_staff(role))

    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(reverse(ADD)).status_code == 403
