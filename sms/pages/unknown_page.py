"""The page 「待确认」: texts of which it is unknown whether they were sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.staff import staff_with
from customers.identifiers.phone import mask_phone
from shop import clock
from sms.gateways import registry
from sms.models import Attempt, Message
from sms.sending.reconcile import reconcile

SHOWN: Final = 100
MAY_SEE: Final = "sms.view_message"


@dataclass(frozen=True)
class UnknownText:
    """A text that may have been sent; ``question`` tells when the vendor is asked."""

    message: Message
    phone: str
    vendor: str
    started_at: datetime
    question: str


@require_safe
def unknown(request: HttpRequest) -> HttpResponse:
    staff_with(request, MAY_SEE)
    texts = _open_texts()
    context = {
        **admin.site.each_context(request),
        "title": "待确认短信",
        "texts": texts[:SHOWN],
        "has_more": len(texts) > SHOWN,
        "limit": SHOWN,
    }
    return render(request, "sms/unknown.html", context)


@require_POST
def ask_now(request: HttpRequest) -> HttpResponse:
    """Ask the vendors now, without waiting for the scheduled queries."""
    staff_with(request, MAY_SEE)
    now = clock.now()
    _unknown_attempts().filter(next_query_at__gt=now).update(next_query_at=now)
    settled = reconcile(now=now)
    messages.success(request, f"已向网关询问，{settled} 条有了结果。")
    return HttpResponseRedirect(reverse("sms:unknown"))


def _unknown_attempts() -> QuerySet[Attempt]:
    return Attempt.objects.unknown().filter(message__status=Message.Status.UNKNOWN)


def _open_texts() -> list[UnknownText]:
    rows = _unknown_attempts().select_related("message__customer", "message__vehicle")
    return [
        UnknownText(
            message=attempt.message,
            phone=mask_phone(attempt.message.phone),
            vendor=registry.vendor_of(attempt.gateway),
            started_at=attempt.started_at,
            question=_question(attempt),
        )
        for attempt in rows.order_by("-token")[: SHOWN + 1]
    ]


def _question(attempt: Attempt) -> str:
    if attempt.next_query_at is None:
        return "网关也无法核实，不再询问"
    asked = f"已问 {attempt.queries} 次，" if attempt.queries else ""
    return f"{asked}下次 {timezone.localtime(attempt.next_query_at):%m-%d %H:%M} 询问"
