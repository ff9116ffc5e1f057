"""The gateways of the settings, by name.

    SMS_GATEWAYS = {"default": {"BACKEND": "dotted.path.Class", "OPTIONS": {…}}}

OPTIONS become the keyword arguments of the class.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Final, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from .base import Gateway

DEFAULT: Final = "default"


def names() -> list[str]:
    return list(settings.SMS_GATEWAYS)


def gateway(name: str = DEFAULT) -> Gateway:
    """Return the gateway, built once a process; raise ImproperlyConfigured."""
    try:
        entry = settings.SMS_GATEWAYS[name]
        options = json.dumps(entry.get("OPTIONS", {}), sort_keys=True)
        return _built(str(entry["BACKEND"]), options)
    except (KeyError, ImportError, TypeError) as error:
        raise ImproperlyConfigured(
            f"SMS_GATEWAYS 中没有可用的网关「{name}」：{error}"
        ) from error


@lru_cache(maxsize=16)
def _built(backend: str, options: str) -> Gateway:
    return cast(Gateway, import_string(backend)(**json.loads(options)))
