"""The page 「恢复备份」: what was found after a restore, and the steps to sending."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.staff import staff_with
from shop import clock
from shop.database.number_lock import NumberBusy
from sms.gateways import registry
from sms.gateways.base import CallbackKind
from sms.models import Hold
from sms.restoring import release
from sms.sending.holding import Held

MAY_RELEASE: Final = "sms.release_hold"
MAX_LIST_BYTES: Final = 1024 * 1024
ENDED: Final = "现在没有暂停，短信照常发送。"


@dataclass(frozen=True)
class GatewayShown:
    """A gateway whose refusals must be known if the journal is lost."""

    name: str
    vendor: str
    can_pull: bool
    is_done: bool


@require_safe
def hold(request: HttpRequest) -> HttpResponse:
    staff_with(request, MAY_RELEASE)
    current = release.current_hold(now=clock.now())
    context = {
        **admin.site.each_context(request),
        "title": "恢复备份",
        "hold": current,
        "sentence": Held(current.problem).sentence if current else "",
        "gateways": _gateways(current) if current else [],
        "refusals": _counts(current, release.REFUSALS),
        "texts": _counts(current, release.TEXTS),
        "past": Hold.objects.exclude(released_by=None).order_by("-pk")[:5],
    }
    return render(request, "sms/hold.html", context)


@require_POST
def take_step(request: HttpRequest, step: str) -> HttpResponse:
    """Do one of the steps and return to the page, which shows what was found."""
    staff = staff_with(request, MAY_RELEASE)
    if step not in _STEPS:
        raise Http404
    current = release.current_hold(now=clock.now())
    if current is None:
        messages.success(request, ENDED)
        return HttpResponseRedirect(reverse("sms:hold"))
    try:
        messages.success(request, _STEPS[step](request, current, staff))
    except release.CannotStep as error:
        messages.error(request, str(error))
    except NumberBusy:
        messages.error(request, "有号码正在使用，请稍后再试一次。")
    return HttpResponseRedirect(reverse("sms:hold"))


def _read_journal(request: HttpRequest, current: Hold, staff: User) -> str:
    release.read_journal(current, by=staff, now=clock.now())
    return "退订日志已核对。"


def _pull(request: HttpRequest, current: Hold, staff: User) -> str:
    release.pull_refusals(current, now=clock.now())
    return "已从网关拉取回复。"


def _take_list(request: HttpRequest, current: Hold, staff: User) -> str:
    name, file = request.POST.get("gateway", ""), request.FILES.get("file")
    if name not in registry.names() or file is None:
        raise release.CannotStep("请选择网关和退订名单文件，每行一个手机号。")
    if file.size is None or file.size > MAX_LIST_BYTES:
        raise release.CannotStep("名单太大，最多 1 MB：请分几次上传。")
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise release.CannotStep("名单应是 UTF-8 文本，每行一个手机号。") from error
    count = release.take_list(current, name, text, now=clock.now())
    return f"名单已读，{count} 个号码不再发送。"


def _settle(request: HttpRequest, current: Hold, staff: User) -> str:
    without_journal = "without_journal" in request.POST
    release.settle_texts(current, now=clock.now(), without_journal=without_journal)
    return "短信已核对。"


def _release(request: HttpRequest, current: Hold, staff: User) -> str:
    release.release(current, by=staff, now=clock.now())
    return "已放行，短信恢复发送。"


_STEPS: Final[dict[str, Callable[[HttpRequest, Hold, User], str]]] = {
    "refusals": _read_journal,
    "pull": _pull,
    "list": _take_list,
    "texts": _settle,
    "release": _release,
}


def _gateways(current: Hold) -> list[GatewayShown]:
    waiting = release.open_gateways(current)
    return [
        GatewayShown(
            name,
            registry.vendor_of(name),
            CallbackKind.REPLY in registry.gateway(name).capabilities.pulls,
            name not in waiting,
        )
        for name in registry.names()
    ]


def _counts(current: Hold | None, group: str) -> list[tuple[str, int]]:
    return list(current.found.get(group, {}).items()) if current else []
