from __future__ import annotations

from base64 import b64encode

import pytest

from dealercrm.backup.keys import check_values, missing_keys

FIRST = f"k1:{b64encode(b'1' * 32).decode()}"
SECOND = f"k2:{b64encode(b'2' * 32).decode()}"
OTHER_FIRST = f"k1:{b64encode(b'3' * 32).decode()}"


@pytest.fixture
def keys(settings):
    settings.FIELD_KEYS, settings.INDEX_KEY = [FIRST, SECOND], "index"
    return settings


@pytest.mark.parametrize(
    ("label", "field_keys", "index", "missing"),
    [
        ("the same", [FIRST, SECOND], "index", []),
        ("in another order and one more", [SECOND, "k3:AA==", FIRST], "index", []),
        ("an old key is gone", [FIRST], "index", ["k2"]),
        ("the same id, another key", [OTHER_FIRST, SECOND], "index", ["k1"]),
        ("another index key", [FIRST, SECOND], "other", ["INDEX_KEY"]),
    ],
)
def test_present_keys_fit_or_are_named(keys, label, field_keys, index, missing):
    wanted = check_values()
    keys.FIELD_KEYS, keys.INDEX_KEY = field_keys, index

    assert missing_keys(wanted) == missing


def test_a_check_value_reveals_no_key(keys):
    written = str(check_values())

    assert sorted(check_values()) == ["INDEX_KEY", "k1", "k2"]
    assert b64encode(b"1" * 32).decode() not in written
    assert "'index'" not in written
