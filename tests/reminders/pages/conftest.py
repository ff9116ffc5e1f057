from __future__ import annotations

import pytest

from accounts.models import User


@pytest.fixture
def boss(client):
    client.force_login(User.objects.create_superuser("boss"))
    return client
