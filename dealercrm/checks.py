"""System checks that refuse settings which would break a promise of the README."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning, register

from dealercrm.env_file import AES_256_KEY_BYTES


@register()
def check_clock(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse a shifted clock outside the demo: texts would be sent at night."""
    if settings.CLOCK_SHIFT and not settings.DEMO:
        return [
            Error(
                "DEMO_CLOCK 只能在演示模式(DEMO=1)下使用。",
                hint="请从环境变量中删除 DEMO_CLOCK。",
                id="dealercrm.E001",
            )
        ]
    return []


@register()
def check_field_keys(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Require KID:BASE64 of 32 bytes in each FIELD_KEYS entry, with distinct ids."""
    kids = [entry.partition(":")[0] for entry in settings.FIELD_KEYS]
    is_sound = bool(kids) and len(kids) == len(set(kids))
    if is_sound and all(
        _key_length(entry) == AES_256_KEY_BYTES for entry in settings.FIELD_KEYS
    ):
        return []
    return [
        Error(
            "FIELD_KEYS 应为「编号:BASE64」,密钥长 32 字节,编号不得重复。",
            hint="运行 make venv 会在 .env 中生成一把新密钥。",
            id="dealercrm.E002",
        )
    ]


@register(deploy=True)
def check_shop(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Require the shop's own name; its texts would carry that of the sample shop."""
    if settings.DEMO:
        return []
    return [
        (Error if name == "SHOP_NAME" else Info)(
            f"没有设置 {name}，短信会用示例门店的「{settings.SHOP[field]}」。",
            hint="请在环境变量或 .env 中设置 SHOP_NAME、SHOP_SIGNATURE 和 SHOP_PHONE。",
            id="dealercrm.E003" if name == "SHOP_NAME" else "dealercrm.I001",
        )
        for name in settings.UNSET_SHOP_VARIABLES
        for field in [name.removeprefix("SHOP_")]
    ]


@register(deploy=True)
def check_witness(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Ask for a witness off the installation's own disk."""
    is_named = settings.WITNESS_DIR != settings.BASE_DIR / "var" / "witness"
    if settings.DEMO or is_named:
        return []
    return [
        Warning(
            "没有设置 WITNESS_DIR，整机恢复时见证和日志会一起变旧，发现不了恢复。",
            hint="请指向另一块磁盘或另一台机器上的共享目录，见 docs/operations.md。",
            id="dealercrm.W001",
        )
    ]


@register(deploy=True)
def check_alarms(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Say whether a failed day's run reaches anybody."""
    if not settings.ALARM_MAILS:
        return [
            Info(
                "没有设置 ALARM_MAILS，例行运行出错时不会有人收到邮件。",
                hint="写法见 docs/operations.md。",
                id="dealercrm.I002",
            )
        ]
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        return [
            Error(
                "设置了 ALARM_MAILS 而没有设置 EMAIL_URL，告警邮件发不出去。",
                hint="写法见 docs/operations.md。",
                id="dealercrm.E004",
            )
        ]
    return []


@register()
def check_proxies(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse a number of proxies that cannot be one."""
    if settings.TRUSTED_PROXIES >= 0:
        return []
    return [
        Error(
            "TRUSTED_PROXIES 应为 0 或正整数，即请求经过的本店代理的个数。",
            hint="写法见 docs/operations.md。",
            id="dealercrm.E005",
        )
    ]


def _key_length(entry: str) -> int:
    try:
        return len(b64decode(entry.partition(":")[2], validate=True))
    except Base64Error:
        return 0
