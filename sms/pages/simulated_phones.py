"""The demo's page 「客户手机」 shows customers' phones and lets staff reply for them.

It talks to the simulator over HTTP, and a reply typed here arrives through a callback
like any other. The page exists only in the demo.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from customers.identifiers.phone import mask_phone
from customers.models import Customer
from shop.database.sealed import index_of
from sms.gateways import registry
from sms.simulator.desk import DeskClosed, SimulatorDesk
from sms.simulator.ledger import Text, TypedReply

PHONES_SHOWN: Final = 24
LONGEST_REPLY: Final = 500


@dataclass(frozen=True)
class Bubble:
    at: datetime
    text: str
    is_mine: bool
    is_read: bool = False


@dataclass(frozen=True)
class Phone:
    """``index`` identifies the phone in the page, which shows no full number."""

    index: str
    masked: str
    owners: str
    bubbles: tuple[Bubble, ...]

    @property
    def has_unread(self) -> bool:
        """Return whether the latest text has not been opened yet."""
        received = [bubble for bubble in self.bubbles if not bubble.is_mine]
        return bool(received) and not received[-1].is_read


@require_safe
def phones(request: HttpRequest) -> HttpResponse:
    """Show the phones, latest activity first; ``q`` is the end of a number."""
    _refuse_strangers(request)
    tail = request.GET.get("q", "").strip()
    try:
        with _desk() as desk:
            shown = _phones(desk.texts(), desk.replies(), tail=tail)
    except DeskClosed as error:
        messages.error(request, str(error))
        shown = []
    context = {
        **admin.site.each_context(request),
        "title": "客户手机",
        "phones": shown,
        "q": tail,
        "limit": PHONES_SHOWN,
    }
    return render(request, "sms/phones.html", context)


@require_POST
def type_reply(request: HttpRequest, index: str) -> HttpResponse:
    """Send a reply in the name of the customer."""
    _refuse_strangers(request)
    words = request.POST.get("text", "").strip()[:LONGEST_REPLY]
    try:
        with _desk() as desk:
            latest = _latest_of(index, desk.texts())
            if words:
                desk.type_reply(latest.phone, words)
    except DeskClosed as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(f"{reverse('sms:phones')}#phone-{index}")


@require_POST
def read_latest(request: HttpRequest, index: str) -> HttpResponse:
    """Mark the latest text of this phone as read by the customer."""
    _refuse_strangers(request)
    try:
        with _desk() as desk:
            latest = _latest_of(index, desk.texts())
            if not desk.report(latest.reference, "READ"):
                messages.error(request, "这家网关不报告短信是否已读。")
    except DeskClosed as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(f"{reverse('sms:phones')}#phone-{index}")


def _refuse_strangers(request: HttpRequest) -> None:
    if not settings.DEMO:
        raise Http404
    if not request.user.has_perm("sms.view_message"):
        raise PermissionDenied


def _desk() -> SimulatorDesk:
    name = registry.primary()
    key = registry.options(name).get("key", "")
    return SimulatorDesk(registry.gateway(name).base_url, key)


def _latest_of(index: str, texts: list[Text]) -> Text:
    for text in reversed(texts):
        if index_of(text.phone) == index:
            return text
    raise Http404


def _phones(texts: list[Text], replies: list[TypedReply], *, tail: str) -> list[Phone]:
    by_number: dict[str, list[Bubble]] = defaultdict(list)
    for text in texts:
        at = datetime.fromisoformat(text.accepted_at)
        is_read = text.status == "READ"
        by_number[text.phone].append(
            Bubble(at, text.text, is_mine=False, is_read=is_read)
        )
    for reply in replies:
        at = datetime.fromisoformat(reply.typed_at)
        by_number[reply.phone].append(Bubble(at, reply.text, is_mine=True))
    latest = sorted(
        (number for number in by_number if number.endswith(tail)),
        key=lambda number: max(bubble.at for bubble in by_number[number]),
        reverse=True,
    )[:PHONES_SHOWN]
    owners = _owners([index_of(number) for number in latest])
    return [
        Phone(
            index=index_of(number),
            masked=mask_phone(number),
            owners=owners[index_of(number)],
            bubbles=tuple(sorted(by_number[number], key=lambda bubble: bubble.at)),
        )
        for number in latest
    ]


def _owners(indexes: list[str]) -> defaultdict[str, str]:
    """Return the customers of each phone; several may share one."""
    names: defaultdict[str, str] = defaultdict(lambda: "未登记的号码")
    owners = Customer.objects.filter(phone_index__in=indexes)
    rows = owners.order_by("created_at", "pk")
    for index, name in rows.values_list("phone_index", "name"):
        names[index] = f"{names[index]}、{name}" if index in names else name
    return names
