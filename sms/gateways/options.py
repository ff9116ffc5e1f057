"""The settings entries of gateways, with options that are never shown.

``SMS_GATEWAY_OPTIONS`` is JSON by gateway: {"aliyun": {"total_seconds": 5}}; see
``shop.options``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from shop import options
from shop.options import Options

EXAMPLE: Final = '{"acme_sms.AcmeGateway": {"key": "…"}}'


def read_options(written: str) -> Options:
    """Parse the value of ``SMS_GATEWAY_OPTIONS`` into options by gateway."""
    return options.read_options(written, setting="SMS_GATEWAY_OPTIONS", example=EXAMPLE)


def sealed(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the settings entries with OPTIONS that hide their values."""
    return {
        name: {**entry, "OPTIONS": Options(entry["OPTIONS"])}
        for name, entry in entries.items()
    }


def configured(
    chosen: Iterable[str], built_in: Mapping[str, Mapping[str, Any]], given: Options
) -> dict[str, dict[str, Any]]:
    """Return the settings entries of the chosen gateways, in their order.

    A name with a dot is the path of a class. Any other name that is not built in gets
    an empty entry, which ``registry`` refuses.
    """
    return {name: _entry(name, built_in, given) for name in chosen}


def _entry(
    name: str, built_in: Mapping[str, Mapping[str, Any]], given: Options
) -> dict[str, Any]:
    entry = built_in.get(name, {"BACKEND": name} if "." in name else {})
    if not entry:
        return {}
    merged = Options({**entry.get("OPTIONS", {}), **given.get(name, {})})
    return {"BACKEND": entry["BACKEND"], "OPTIONS": merged}
