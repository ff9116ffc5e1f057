from __future__ import annotations

import pytest

from tests.screen_rows import make_staff


@pytest.fixture
def manager(client):
    client.force_login(make_staff("经理"))
    return client
