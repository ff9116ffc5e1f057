from __future__ import annotations

import pytest

from accounts.models import User
from tests.screen_rows import make_staff


@pytest.fixture
def clerk():
    return User.objects.create(username="clerk", name="李明")


@pytest.fixture
def boss():
    return User.objects.create(username="chief", name="王经理")


@pytest.fixture
def manager(client):
    client.force_login(make_staff("经理"))
    return client
