"""The page 「网关」: missing settings, balance and a test text per gateway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.staff import staff_of, staff_with
from customers.identifiers.phone import parse_phones
from shop import clock
from sms.gateways import registry
from sms.hearing import callbacks
from sms.hearing.pulling import pull_missed
from sms.pages.gateways.readiness import (
    KINDS,
    Note,
    live_notes_on,
    notes_on,
)
from sms.pages.gateways.trial_texts import NothingToSend, send_test

MAY_SEE: Final = "sms.view_callback"
MAY_ACT: Final = "sms.change_template"
HIDDEN: Final = "******"


@dataclass(frozen=True)
class Shown:
    name: str
    vendor: str
    role: str
    notes: list[Note]
    addresses: list[tuple[str, str]]


@require_safe
def gateways(request: HttpRequest) -> HttpResponse:
    staff_with(request, MAY_SEE)
    now = clock.now()
    shown = [
        Shown(
            name,
            registry.vendor_of(name),
            _role(place),
            notes_on(name, now=now),
            _addresses(request, name),
        )
        for place, name in enumerate(registry.names())
    ]
    context = {
        **admin.site.each_context(request),
        "title": "短信网关",
        "gateways": shown,
        "may_act": request.user.has_perm(MAY_ACT),
    }
    return render(request, "sms/gateways.html", context)


@require_safe
def live(request: HttpRequest, name: str) -> HttpResponse:
    """Show what the vendor must be asked for; loaded after the page itself."""
    staff_with(request, MAY_SEE)
    _known(name)
    return render(request, "sms/_notes.html", {"notes": live_notes_on(name)})


@require_POST
def test_send(request: HttpRequest, name: str) -> HttpResponse:
    staff_with(request, MAY_ACT)
    _known(name)
    reading = parse_phones(request.POST.get("phone", ""))
    if reading.problem or len(reading.mobiles) != 1:
        messages.error(request, reading.problem or "请填写自己的 11 位手机号。")
        return HttpResponseRedirect(reverse("sms:gateways"))
    try:
        text = send_test(
            name, reading.mobiles[0], by=staff_of(request), now=clock.now()
        )
    except NothingToSend as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("sms:gateways"))
    messages.success(request, "测试短信已排队，状态见下；每个号码每月最多测试 2 条。")
    return HttpResponseRedirect(reverse("admin:sms_message_change", args=[text]))


@require_POST
def pull(request: HttpRequest) -> HttpResponse:
    staff_with(request, MAY_ACT)
    counts = pull_missed(now=clock.now())
    sentence = (
        f"已拉取：状态报告 {counts['report']} 批，客户回复 {counts['reply']} 批，"
        f"逐条查询到结果 {counts['asked']} 条。"
    )
    messages.success(request, sentence)
    if counts["failed"]:
        messages.error(request, f"有 {counts['failed']} 项没有拉到，请稍后再试。")
    return HttpResponseRedirect(reverse("sms:gateways"))


def _addresses(request: HttpRequest, name: str) -> list[tuple[str, str]]:
    """Return the callback addresses, with asterisks in place of the secret token.

    Empty for a gateway whose class cannot be imported: its name is still unknown.
    """
    if "." in name:
        return []
    return [
        (
            KINDS[kind],
            request.build_absolute_uri(
                reverse("sms:callback", args=[name, HIDDEN, word])
            ),
        )
        for word, kind in callbacks.KINDS.items()
    ]


def _role(place: int) -> str:
    return "主用" if place == 0 else f"备用 {place}"


def _known(name: str) -> None:
    if name not in registry.names():
        raise Http404
