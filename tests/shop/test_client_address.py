from __future__ import annotations

import pytest

from shop.client_address import client_address


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "expected"),
    [
        (False, None, "10.0.0.7"),
        (False, "203.0.113.9", "10.0.0.7"),
        (True, "203.0.113.9", "203.0.113.9"),
        # The client wrote the first one itself.
        (True, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (True, None, "10.0.0.7"),
        (True, "", "10.0.0.7"),
    ],
)
def test_only_our_own_proxy_is_believed(
    rf, settings, behind_proxy, forwarded, expected
):
    settings.BEHIND_PROXY = behind_proxy
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}

    request = rf.get("/", REMOTE_ADDR="10.0.0.7", headers=headers)

    assert client_address(request) == expected
