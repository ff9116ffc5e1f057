from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.screen_rows import make_owned

pytestmark = pytest.mark.django_db
CANARY = "13987654321"


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("boss", name="店长"))
    return client


def test_a_list_of_cars_shows_whose_they_are_masked(boss: Client):
    make_owned(name="王金", phone=CANARY)

    html = boss.get(reverse("admin:customers_vehicle_changelist")).content.decode()

    assert "王金 139****4321" in html
