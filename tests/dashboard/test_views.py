from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from shop.models import Holiday
from tests.screen_rows import (
    make_owned,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def published(db):
    """This year's days off are known, and next year's."""
    for year in (2026, 2027):
        Holiday.objects.create(on=date(year, 1, 31), name="元旦", is_off_day=True)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_home_page_costs_the_same_with_one_row_and_with_three(
    client, settings, django_assert_num_queries, rows
):
    # Before nine nobody asks yet whether the day was run.
    now = timezone.localtime()
    settings.CLOCK_SHIFT = now.replace(hour=10, minute=0) - now
    client.force_login(User.objects.create_superuser("boss"))
    for _ in range(rows):
        make_owned()

    with django_assert_num_queries(31):
        assert client.get(reverse("admin:index")).status_code == 200
