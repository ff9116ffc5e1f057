"""Build the gateways of the settings and return them by name.

    SMS_GATEWAYS = {"aliyun": {"BACKEND": "dotted.path.Class", "OPTIONS": {…}}}

OPTIONS become the keyword arguments of the class. The key of a gateway from another
package is its dotted path, and the attribute ``name`` of its class is its name. The
first gateway is the primary; the others are fallbacks, in their order, for texts that
provably were not sent.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from django.views.decorators.debug import sensitive_variables

from shop.options import Options

from .base import BadOptions, Capabilities, Gateway
from .http import TOTAL_SECONDS
from .options import EXAMPLE

# What the database columns and the callback addresses permit.
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,19}")


def names() -> list[str]:
    """Return the names in the order of the settings, including unusable gateways.

    A gateway whose class cannot be imported is named by its dotted path.
    """
    return list(_entries())


def primary() -> str:
    """Return the name of the gateway that texts are written for."""
    return next(iter(_entries()), "")


def duplicate_names() -> list[str]:
    """Return the names that several gateways of the settings share."""
    counts = Counter(map(_name_of, settings.SMS_GATEWAYS))
    return [name for name, count in counts.items() if count > 1]


def gateway(name: str) -> Gateway:
    """Return the gateway, built once per process; raises ImproperlyConfigured."""
    if problem := settings.SMS_GATEWAY_OPTIONS.problem:
        raise ImproperlyConfigured(problem)
    try:
        return _built(_entries().get(name, {}).get("BACKEND", ""), options(name))
    except _Unusable as error:
        raise ImproperlyConfigured(f"没有可用的网关「{name}」：{error}") from None


def options(name: str) -> Options:
    """Return the options of the gateway, empty for an unknown one."""
    return Options(_entries().get(name, {}).get("OPTIONS"))


def vendor_of(name: str) -> str:
    """Return the vendor's name for staff, or the bare name of an unknown one."""
    try:
        return gateway(name).capabilities.vendor
    except ImproperlyConfigured:
        entry = settings.SMS_BUILT_IN_GATEWAYS.get(name)
        return _class(entry["BACKEND"]).capabilities.vendor if entry else name


def vendors_with_review() -> dict[str, Capabilities]:
    """Return the built-in vendors that approve wordings, whether in use or not."""
    found = {
        name: _class(entry["BACKEND"]).capabilities
        for name, entry in settings.SMS_BUILT_IN_GATEWAYS.items()
    }
    return {name: each for name, each in found.items() if each.needs_filing}


class _Unusable(Exception):
    """A settings entry makes no gateway; the message says why, without any value."""


def _entries() -> dict[str, dict[str, Any]]:
    entries: dict[str, dict[str, Any]] = {}
    for key, entry in settings.SMS_GATEWAYS.items():
        entries.setdefault(_name_of(key), entry)
    return entries


def _name_of(key: str) -> str:
    try:
        return _class(key).name if "." in key else key
    except _Unusable:
        return key


@lru_cache(maxsize=16)
@sensitive_variables()
def _built(backend: str, given: Options) -> Gateway:
    adapter = _class(backend)
    if not _is_deadline(given.get("total_seconds", TOTAL_SECONDS)):
        most = round(TOTAL_SECONDS)
        raise _Unusable(f"选项 total_seconds 应大于 0、不超过 {most}（秒）。")
    try:
        return adapter(**given)
    except BadOptions as error:
        reason = str(error)
    except TypeError as error:
        reason = f"选项不对（{error}），请检查 SMS_GATEWAY_OPTIONS，应形如 {EXAMPLE}。"
    # The error's message may contain a value of the options, so it is dropped.
    except Exception as error:
        reason = f"{backend} 初始化失败（{type(error).__name__}）。"
    raise _Unusable(reason)


def _is_deadline(seconds: object) -> bool:
    """Return whether an attempt of that length ends well before its claim."""
    return isinstance(seconds, int | float) and 0 < seconds <= TOTAL_SECONDS


def _class(backend: str) -> type[Gateway]:
    """Import the class; raises _Unusable if it is not a gateway."""
    if not backend:
        known = "、".join(settings.SMS_BUILT_IN_GATEWAYS)
        raise _Unusable(
            f"SMS_GATEWAY 应为 {known} 之一，或类的完整路径，如 acme_sms.AcmeGateway。"
        )
    try:
        found = import_string(backend)
    # A module of another package may raise anything while it is imported.
    except Exception as error:
        raise _Unusable(
            f"找不到 {backend}（{type(error).__name__}: {error}），"
            "应形如 acme_sms.AcmeGateway，其模块须在 PYTHONPATH 中。"
        ) from error
    if not isinstance(found, type) or not issubclass(found, Gateway):
        raise _Unusable(f"{backend} 应是 sms.gateways.base.Gateway 的子类。")
    if problem := _problem_of(found):
        raise _Unusable(f"{backend} {problem}")
    return found


def _problem_of(adapter: type[Gateway]) -> str:
    """Return a sentence about what the class lacks, '' if nothing."""
    if abstract := adapter.__abstractmethods__:
        return f"缺少方法 {'、'.join(sorted(abstract))}。"
    if not isinstance(getattr(adapter, "capabilities", None), Capabilities):
        return (
            '缺少类属性 capabilities，如 Capabilities(vendor="示例", content="text")。'
        )
    if not _NAME.fullmatch(getattr(adapter, "name", "")):
        return (
            '的类属性 name 应为 20 个以内的小写字母、数字、- 或 _，如 name = "acme"。'
        )
    return ""
