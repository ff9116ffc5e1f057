from __future__ import annotations

import pytest

from shop.client_address import client_address

PEER = "10.0.0.7"
CLIENT = "203.0.113.9"
FORGED = "198.51.100.1"


def seen(rf, settings, proxies, forwarded, peer=PEER):
    settings.TRUSTED_PROXIES = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(rf.get("/", REMOTE_ADDR=peer, headers=headers))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, None, PEER),
        (0, CLIENT, PEER),
        (1, CLIENT, CLIENT),
        (1, f"{FORGED}, {CLIENT}", CLIENT),
        (1, f"{FORGED},{FORGED} , {CLIENT} ", CLIENT),
        (2, f"{CLIENT}, 10.0.0.1", CLIENT),
        (2, f"{FORGED}, {CLIENT}, 10.0.0.1", CLIENT),
        (2, FORGED, PEER),
        (1, None, PEER),
        (1, "", PEER),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(
    rf, settings, proxies, forwarded, expected
):
    assert seen(rf, settings, proxies, forwarded) == expected


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        (f"{CLIENT}:51022", CLIENT),
        ("[2001:db8::5]:443", "2001:db8::5"),
        ("2001:DB8:0::5", "2001:db8::5"),
        ("fe80::1%eth0", "fe80::1"),
        (f"::ffff:{CLIENT}", CLIENT),
        ("unknown", PEER),
        ("999.1.1.1", PEER),
        ("\x00", PEER),
    ],
)
def test_an_entry_is_read_as_an_address_or_not_at_all(
    rf, settings, forwarded, expected
):
    assert seen(rf, settings, 1, forwarded) == expected


@pytest.mark.parametrize("peer", ["", "unknown", f"{CLIENT}:443"])
def test_a_peer_without_a_readable_address_has_none(rf, settings, peer):
    assert seen(rf, settings, 0, None, peer=peer) == ""
