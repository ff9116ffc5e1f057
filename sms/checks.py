"""System checks for settings with which texts would be sent wrongly or never.

sms.E003  a gateway that cannot be built
sms.E004  no callback token, or one that can be guessed
sms.E005  an opt-in word that is or may be a refusal
sms.E006  a gateway without the keys that it needs
sms.E007  invalid callback networks, or networks of an unknown gateway
sms.E008  a signature that no gateway accepts
sms.E009  options that cannot be read, or options of an unknown gateway
sms.E010  a gateway that delivers no replies (manage.py check --deploy)
sms.E011  the simulator is a gateway outside the demo (manage.py check --deploy)
sms.W001  templates that a gateway has not approved (manage.py check --database default)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from ipaddress import ip_network
from typing import Any, Final

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from customers.language.spelling import normalise
from sms.gateways import registry
from sms.gateways.base import Gateway
from sms.gateways.options import EXAMPLE
from sms.gateways.simulator import SimulatorGateway
from sms.hearing.keywords import ReplyKind, classify
from sms.pages.gateways.readiness import Note, filing_notes

# 128 bits in URL-safe base64.
TOKEN_CHARACTERS: Final = 22
# A single letter or digit may answer any question.
SHORTEST_WORD: Final = 2
PAGE: Final = "写法见 docs/adding-a-gateway.md。"
_SIGNATURE: Final = re.compile(r"[0-9A-Za-z\u4e00-\u9fff]{2,12}")


@register()
def check_gateways(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Check that there is a gateway and that each can be built and has its own name."""
    found: list[CheckMessage] = [
        Error(f"SMS_GATEWAY 中有两个网关都叫「{name}」，请去掉一个。", id="sms.E003")
        for name in registry.duplicate_names()
    ]
    # E009 reports unreadable options once, instead of once per gateway.
    if settings.SMS_GATEWAY_OPTIONS.problem:
        return found
    for name in registry.names() or [""]:
        try:
            found += _complaints(name, registry.gateway(name))
        except ImproperlyConfigured as error:
            found.append(Error(str(error), hint=PAGE, id="sms.E003"))
    return found


def _complaints(name: str, gateway: Gateway) -> Iterator[CheckMessage]:
    if missing := gateway.missing_options():
        yield Error(
            f"网关「{name}」缺少 {'、'.join(missing)}，短信发不出去。",
            hint="请写进 .env，不要写进代码。",
            id="sms.E006",
        )


@register()
def check_gateway_options(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Check the names: a misspelt one would leave its gateway without options."""
    given = settings.SMS_GATEWAY_OPTIONS
    problems = [given.problem] if given.problem else []
    problems += [
        f"SMS_GATEWAY_OPTIONS 中的「{name}」不在 SMS_GATEWAY 中，"
        f"两处的名称须一致，如 {EXAMPLE}。"
        for name in given
        if name not in settings.SMS_GATEWAYS
    ]
    return [Error(problem, hint=PAGE, id="sms.E009") for problem in problems]


@register(deploy=True)
def check_replies_are_received(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Check that replies arrive, because every text offers TD as an opt-out."""
    return [
        Error(
            f"网关「{name}」没有配置客户回复回调，收不到退订。",
            hint=PAGE,
            id="sms.E010",
        )
        for name in registry.names()
        if not _receives_replies(name)
    ]


@register(deploy=True)
def check_texts_really_leave(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse the simulator at work: it takes every text, and no phone gets it."""
    return [
        Error(
            f"网关「{name}」是模拟网关，短信不会真正发出。",
            hint="请在 SMS_GATEWAY 中配置真实网关。",
            id="sms.E011",
        )
        for name in registry.names()
        if _is_simulated(name) and not settings.DEMO
    ]


def _is_simulated(name: str) -> bool:
    try:
        return isinstance(registry.gateway(name), SimulatorGateway)
    # E003 and E009 report it.
    except ImproperlyConfigured:
        return False


def _receives_replies(name: str) -> bool:
    try:
        return registry.gateway(name).capabilities.receives_replies
    # E003 and E009 report it.
    except ImproperlyConfigured:
        return True


@register(Tags.database)
def check_filings(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """Check the filings: a text without an approved wording waits and expires."""
    if not databases:
        return []
    return [
        Warning(f"网关「{name}」{note.sentence}", id="sms.W001")
        for name in registry.names()
        for note in _filing_notes(name)
        if note.tone == "bad"
    ]


def _filing_notes(name: str) -> list[Note]:
    try:
        return list(filing_notes(name))
    # Raised before the first migration, or for a gateway that E003 reports.
    except (DatabaseError, ImproperlyConfigured):
        return []


@register()
def check_signature(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Check the signature: Aliyun and Tencent permit 2 to 12 characters, no 【】."""
    signature = str(settings.SHOP["SIGNATURE"])
    if _SIGNATURE.fullmatch(signature):
        return []
    return [
        Error(
            f"短信签名「{signature}」应为 2 到 12 个汉字、字母或数字，不带【】。",
            hint="请检查 SHOP_SIGNATURE，须与网关审核通过的签名一致。",
            id="sms.E008",
        )
    ]


@register()
def check_opt_in_words(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Check the opt-in words: a refusal must never be read as an opt-in."""
    return [
        Error(
            f"SMS_OPT_IN_WORDS 中的「{word}」太短，或可能是退订，不能用来恢复接收。",
            hint="请改用如「恢复接收短信」这样的完整词语。",
            id="sms.E005",
        )
        for word in settings.SMS_OPT_IN_WORDS
        if len(normalise(word)) < SHORTEST_WORD
        or classify(word).kind is not ReplyKind.NOTHING
    ]


@register()
def check_callback_networks(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Check the networks: an invalid one would lock the vendor out."""
    return [
        Error(
            f"SMS_CALLBACK_NETWORKS 中「{name}」的 {networks!r} 无法使用。",
            hint='应形如 {"tencent": ["203.0.113.0/24"]}，网关须在 SMS_GATEWAY 中。',
            id="sms.E007",
        )
        for name, networks in settings.SMS_CALLBACK_NETWORKS.items()
        if name not in registry.names() or not _are_networks(networks)
    ]


def _are_networks(networks: object) -> bool:
    try:
        return isinstance(networks, list) and all(map(ip_network, networks))
    except ValueError:
        return False


@register()
def check_callback_tokens(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Check the tokens: none means no reports or replies; a short one is guessable."""
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
