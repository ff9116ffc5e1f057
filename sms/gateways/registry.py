"""The gateways of the settings, by name.

    SMS_GATEWAYS = {"aliyun": {"BACKEND": "dotted.path.Class", "OPTIONS": {…}}}

OPTIONS become the keyword arguments of the class. The first one is the primary; the
others stand in, in their order, for texts that are proved not to have been sent.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Final, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from .base import Gateway


def names() -> list[str]:
    return list(settings.SMS_GATEWAYS)


def primary() -> str:
    """Return the name of the gateway that texts are written for."""
    return next(iter(settings.SMS_GATEWAYS), "")


def gateway(name: str) -> Gateway:
    """Return the gateway, built once a process; raise ImproperlyConfigured."""
    try:
        entry = settings.SMS_GATEWAYS[name]
        options = json.dumps(entry.get("OPTIONS", {}), sort_keys=True)
        return _built(str(entry["BACKEND"]), options)
    except (KeyError, ImportError, TypeError) as error:
        raise ImproperlyConfigured(
            f"SMS_GATEWAYS 中没有可用的网关「{name}」：{error}"
        ) from error


# What staff call the gateways that may not be in use.
VENDORS: Final = {"aliyun": "阿里云", "tencent": "腾讯云", "yunpian": "云片"}


def vendor_of(name: str) -> str:
    """Return what staff call the gateway; its bare name where nobody knows it."""
    try:
        return gateway(name).capabilities.vendor
    except ImproperlyConfigured:
        return VENDORS.get(name, name)


@lru_cache(maxsize=16)
def _built(backend: str, options: str) -> Gateway:
    return cast(Gateway, import_string(backend)(**json.loads(options)))
