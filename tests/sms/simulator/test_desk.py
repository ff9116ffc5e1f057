from __future__ import annotations

import httpx
import pytest

from tests.sms.conftest import KEY


@pytest.mark.parametrize(
    ("label", "method", "path", "status"),
    [
        ("no such page", "GET", "/", 404),
        ("wrong method", "GET", "/simulator/replies", 404),
        ("not JSON", "POST", "/simulator/replies", 400),
    ],
)
def test_the_desk_refuses_what_it_cannot_read(simulator, label, method, path, status):
    response = httpx.request(
        method,
        simulator.url + path,
        content=b"nonsense",
        headers={"Authorization": f"Bearer {KEY}"},
        trust_env=False,
    )

    assert response.status_code == status


def test_the_desk_is_closed_to_strangers(simulator):
    response = httpx.get(f"{simulator.url}/simulator/texts", trust_env=False)

    assert response.status_code == 404
