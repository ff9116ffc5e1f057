"""Tell staff what a gateway still needs before it can send texts.

Settings with secrets are named; their values are never shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Count, Max
from django.utils import timezone

from sms.gateways import registry
from sms.gateways.base import CallbackKind, Gateway
from sms.gateways.skew import MOST, skew_of
from sms.models import Callback, Filing, Template
from sms.sending.breaker import pause_of

Tone = Literal["good", "info", "warn", "bad"]
KINDS = {CallbackKind.REPORT: "状态报告", CallbackKind.REPLY: "客户回复"}


@dataclass(frozen=True)
class Note:
    """One fact about the gateway, or one thing that staff should do."""

    tone: Tone
    sentence: str


def notes_on(name: str, *, now: datetime) -> list[Note]:
    """Return the notes that need no question to the vendor. Runs 5 queries."""
    try:
        adapter = registry.gateway(name)
    except ImproperlyConfigured as error:
        return [Note("bad", str(error))]
    return [
        *_settings(name, adapter),
        *_health(name, now=now),
        *filing_notes(name),
        *_callbacks(name, adapter),
    ]


def live_notes_on(name: str) -> list[Note]:
    """Ask the vendor for the balance and compare the clocks."""
    try:
        adapter = registry.gateway(name)
    except ImproperlyConfigured:
        return []
    return [*_balance(adapter), *_clock(adapter)]


def _settings(name: str, adapter: Gateway) -> Iterator[Note]:
    missing = adapter.missing_options()
    if missing:
        yield Note("bad", f"缺少设置：{'、'.join(missing)}，请写进 .env 后重启。")
    else:
        yield Note("good", "密钥等设置齐全。")
    if not settings.SMS_CALLBACK_TOKENS:
        yield Note("bad", "没有 SMS_CALLBACK_TOKENS，收不到状态报告和退订。")
    if name in settings.SMS_CALLBACK_NETWORKS:
        yield Note("info", "只接受 SMS_CALLBACK_NETWORKS 中的地址发来的回调。")


def _health(name: str, *, now: datetime) -> Iterator[Note]:
    pause = pause_of(name, now=now)
    if pause is None:
        yield Note("good", "发送正常。")
        return
    until = f"{timezone.localtime(pause.until):%H:%M}"
    then = f"{until} 起逐条试发" if now < pause.until else "正在逐条试发"
    yield Note("bad", f"已暂停（{pause.code}），{then}。")


def filing_notes(name: str) -> Iterator[Note]:
    """Name the active templates without the gateway's approval. Runs 2 queries."""
    if not registry.gateway(name).capabilities.needs_filing:
        yield Note("good", "模板不用报备。")
        return
    approved = Filing.objects.filter(gateway=name, state=Filing.State.APPROVED)
    usable = set(approved.values_list("version__template", flat=True))
    lacking = [
        template.name
        for template in Template.objects.filter(is_active=True, is_free_text=False)
        if template.pk not in usable
    ]
    if lacking:
        listed = "、".join(lacking[:3]) + (" 等" if len(lacking) > 3 else "")
        yield Note("bad", f"有 {len(lacking)} 个模板没有审核通过：{listed}。")
    else:
        yield Note("good", "启用的模板都已审核通过。")


def _callbacks(name: str, adapter: Gateway) -> Iterator[Note]:
    posted = Callback.objects.filter(gateway=name, is_pulled=False)
    rows = posted.values_list("kind").annotate(Max("received_at"), Count("pk"))
    latest: dict[str, Any] = {kind: at for kind, at, _ in rows.order_by()}
    for kind, label in KINDS.items():
        if kind is CallbackKind.REPLY and not adapter.capabilities.receives_replies:
            yield Note("bad", "没有配置客户回复回调，收不到退订，请补上后再启用。")
        elif at := latest.get(kind):
            shown = f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
            yield Note("good", f"最近一次{label}回调：{shown}。")
        else:
            yield Note("warn", f"还没有收到过{label}回调，请在网关后台填写回调地址。")
        if kind not in adapter.capabilities.pulls:
            yield Note("info", f"{label}不能主动拉取，回调地址必须能从外网访问。")


def _balance(adapter: Gateway) -> Iterator[Note]:
    if not adapter.capabilities.has_balance:
        return
    balance = adapter.balance()
    shown = getattr(balance, "shown", "")
    if shown:
        yield Note("good", f"余额：{shown}。")
    else:
        detail = getattr(balance, "detail", "")
        yield Note("bad", f"查不到余额（{detail}），请检查密钥和网络。")


def _clock(adapter: Gateway) -> Iterator[Note]:
    if not adapter.base_url:
        return
    ahead = skew_of(adapter.base_url, timezone.now)
    if ahead is None:
        yield Note("bad", "连不上网关，请检查网络和地址。")
    elif abs(ahead) > MOST:
        seconds = round(abs(ahead).total_seconds())
        way = "快" if ahead.total_seconds() > 0 else "慢"
        yield Note("bad", f"本机时钟{way}了 {seconds} 秒，网关会拒绝签名，请校时。")
    else:
        yield Note("good", "连接正常，时钟一致。")
