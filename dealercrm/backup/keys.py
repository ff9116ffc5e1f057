"""Tells whether the present keys fit a backup, without revealing them.

A backup never holds the keys: with both in one hand every number could be read. It
holds a check value of each, which only the same key yields.
"""

from __future__ import annotations

import hmac
from base64 import b64decode
from hashlib import sha256
from typing import Final

from django.conf import settings

_LABEL: Final = b"dealercrm backup: check value of a key"
INDEX: Final = "INDEX_KEY"


def check_values() -> dict[str, str]:
    """Return the check value of each key by its id, of INDEX_KEY by its name."""
    pairs = (entry.partition(":") for entry in settings.FIELD_KEYS)
    values = {kid: _value(b64decode(secret)) for kid, _, secret in pairs}
    return values | {INDEX: _value(settings.INDEX_KEY.encode())}


def missing_keys(wanted: dict[str, str]) -> list[str]:
    """Return the ids of the backup's keys that are absent here or different."""
    present = check_values()
    return [
        name
        for name, value in wanted.items()
        if not hmac.compare_digest(present.get(name, ""), value)
    ]


def _value(key: bytes) -> str:
    return hmac.new(key, _LABEL, sha256).hexdigest()[:24]
