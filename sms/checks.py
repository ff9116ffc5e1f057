"""Refuse to start on settings under which texts would leave wrongly or never.

sms.E001  sending hours unusable or beyond 08:00-21:00
sms.E002  monthly cap outside what the database can hold
sms.E003  a gateway that cannot be built
sms.E004  no callback token, or one that can be guessed
sms.I001  the simulator is the gateway outside the demo
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any, Final

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, register
from django.core.exceptions import ImproperlyConfigured

from sms.gateways import registry
from sms.gateways.simulator import SimulatorGateway
from sms.models import CapSlot
from sms.policy import configured_window

# Huawei ends promotion at 21:00, every gateway begins at 08:00 or later.
EARLIEST: Final = time(8)
LATEST: Final = time(21)
# 128 bits in URL-safe base64.
TOKEN_CHARACTERS: Final = 22


@register()
def check_window(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Texts leave between 08:00 and 21:00 at the widest."""
    try:
        window = configured_window()
    except ValueError as error:
        return [Error(str(error), id="sms.E001")]
    if EARLIEST <= window.opens < window.closes <= LATEST:
        return []
    return [
        Error(
            "短信发送时段必须在 08:00 至 21:00 之间，且开始早于结束。",
            hint="请检查 SMS_WINDOW_OPENS 和 SMS_WINDOW_CLOSES。",
            id="sms.E001",
        )
    ]


@register()
def check_cap(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    if 0 <= settings.SMS_MONTHLY_CAP <= CapSlot.HIGHEST:
        return []
    return [
        Error(
            f"SMS_MONTHLY_CAP 只能是 0 到 {CapSlot.HIGHEST}。",
            hint="每个号码每类短信每月的上限由数据库约束保证。",
            id="sms.E002",
        )
    ]


@register()
def check_gateways(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """There is a gateway, and every one of them can be built."""
    found: list[CheckMessage] = []
    for name in registry.names() or [""]:
        try:
            gateway = registry.gateway(name)
        except ImproperlyConfigured as error:
            found.append(Error(str(error), id="sms.E003"))
            continue
        if isinstance(gateway, SimulatorGateway) and not settings.DEMO:
            found.append(
                Info(
                    f"网关「{name}」是模拟网关，短信不会真正发出。",
                    hint="请在 SMS_GATEWAYS 中配置真实网关。",
                    id="sms.I001",
                )
            )
    return found


@register()
def check_callback_tokens(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Without a token no report and no TD comes in; a short one can be guessed."""
    tokens = settings.SMS_CALLBACK_TOKENS
    if tokens and all(len(token) >= TOKEN_CHARACTERS for token in tokens):
        return []
    return [
        Error(
            f"SMS_CALLBACK_TOKENS 至少要有一项，每项不少于 {TOKEN_CHARACTERS} 个字符，"
            "否则收不到状态报告和退订。",
            hint="运行 make venv 会在 .env 中生成。",
            id="sms.E004",
        )
    ]
