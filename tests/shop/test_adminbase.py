from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from shop.adminbase import CappedPaginator
from tests.screen_rows import make_owned

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("boss", name="店长"))
    return client


def test_a_list_says_that_it_shows_the_first_thousand(
    boss: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(CappedPaginator, "CAP", 2)
    for name in ("王一", "王二", "王三"):
        make_owned(name=name)

    html = boss.get(reverse("admin:customers_vehicle_changelist")).content.decode()

    assert "只列出前 2 条，请用搜索或筛选缩小范围" in html
