"""The gateways of the settings, by name.

    SMS_GATEWAYS = {"aliyun": {"BACKEND": "dotted.path.Class", "OPTIONS": {…}}}

OPTIONS become the keyword arguments of the class. A gateway from outside the tree has
its dotted path for a key and is named by the attribute ``name`` of its class. The
first one is the primary; the others stand in, in their order, for texts that are
proved not to have been sent.
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

from .base import BadOptions, Capabilities, Gateway
from .http import TOTAL_SECONDS
from .options import EXAMPLE, Options

# As the columns and addresses that hold it.
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,19}")


def names() -> list[str]:
    """Return the names in the order of the settings, also of an unusable gateway.

    One whose class cannot be imported goes by its dotted path.
    """
    return list(_entries())


def primary() -> str:
    """Return the name of the gateway that texts are written for."""
    return next(iter(_entries()), "")


def shared_names() -> list[str]:
    """Return the names that more than one gateway of the settings has."""
    counts = Counter(map(_name_of, settings.SMS_GATEWAYS))
    return [name for name, count in counts.items() if count > 1]


def gateway(name: str) -> Gateway:
    """Return the gateway, built once a process; raise ImproperlyConfigured."""
    if problem := settings.SMS_GATEWAY_OPTIONS.problem:
        raise ImproperlyConfigured(problem)
    try:
        return _built(_entries().get(name, {}).get("BACKEND", ""), options(name))
    except _Unusable as error:
        raise ImproperlyConfigured(f"没有可用的网关「{name}」：{error}") from None


def options(name: str) -> Options:
    """Return what the gateway is built from, nothing for an unknown one."""
    return Options(_entries().get(name, {}).get("OPTIONS"))


def vendor_of(name: str) -> str:
    """Return what staff call the gateway; its bare name where nobody knows it."""
    try:
        return gateway(name).capabilities.vendor
    except ImproperlyConfigured:
        entry = settings.SMS_BUILT_IN_GATEWAYS.get(name)
        return _class(entry["BACKEND"]).capabilities.vendor if entry else name


class _Unusable(Exception):
    """No gateway can be made of an entry; the text says why, without any value."""


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
    # Its words may hold a value of the options.
    except Exception as error:
        reason = f"{backend} 初始化失败（{type(error).__name__}）。"
    raise _Unusable(reason)


def _is_deadline(seconds: object) -> bool:
    """Whether an attempt of that many seconds ends well before its claim does."""
    return isinstance(seconds, int | float) and 0 < seconds <= TOTAL_SECONDS


def _class(backend: str) -> type[Gateway]:
    """Return the class; raise _Unusable where it is none that carries texts."""
    if not backend:
        known = "、".join(settings.SMS_BUILT_IN_GATEWAYS)
        raise _Unusable(
            f"SMS_GATEWAY 应为 {known} 之一，或类的完整路径，如 acme_sms.AcmeGateway。"
        )
    try:
        found = import_string(backend)
    # A module from outside may fail in any way while it is imported.
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
    """Say in a sentence what the class lacks, '' for nothing."""
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
