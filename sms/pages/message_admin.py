"""The admin pages of texts, their attempts and reports, and raw callbacks."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from customers.identifiers.phone import mask_phone
from customers.models import Customer
from customers.pages.admin_search import (
    SearchModelAdmin,
    numbers_typed,
    rows_of_vehicles,
)
from customers.search import find_customers, names_people
from shop.adminbase import RecordedInline, RecordedModelAdmin, badge
from shop.database.sealed import CannotOpen
from shop.database.storable import storable
from sms.gateways import registry
from sms.models import (
    Attempt,
    Callback,
    Message,
    Report,
)
from sms.pages.admin_parts import GatewayFilter, ThroughGateway

# A callback has up to 256 KiB; more than this nobody reads in a browser.
SHOWN_CHARACTERS: Final = 20_000
_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
_FORM: Final = re.compile(r"\w+=")


class AttemptInline(ThroughGateway, RecordedInline):
    model = Attempt
    fields = [
        "number",
        "through",
        "started_at",
        "finished_at",
        "outcome",
        "code",
        "detail",
    ]
    ordering = ["number"]


class ReportInline(ThroughGateway, RecordedInline):
    model = Report
    fields = ["received_at", "status", "code", "segments", "through"]


@admin.register(Message)
class MessageAdmin(ThroughGateway, SearchModelAdmin, RecordedModelAdmin):
    list_display = [
        "created_at",
        "masked_phone",
        "customer",
        "vehicle",
        "category",
        "state",
        "reason",
        "segments",
    ]
    list_select_related = ["customer", "vehicle"]
    list_filter = ["status", "category", "message_class"]
    inlines = [AttemptInline, ReportInline]
    change_form_before_template = "sms/_why.html"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("masked_phone", "state"),
                    "text",
                    ("category", "message_class", "segments"),
                    ("customer", "vehicle"),
                    ("template_version", "reason"),
                ]
            },
        ),
        (
            "时间",
            {
                "fields": [
                    ("created_at", "status_at"),
                    ("not_before", "expires_at"),
                    ("through", "attempts_made"),
                ]
            },
        ),
    ]

    def narrow(self, rows: QuerySet[Message], text: str) -> QuerySet[Message]:
        """Search by one kind of text only; an OR of several needs a full sort."""
        if typed := numbers_typed(text):
            return rows.filter(phone_index__in=typed)
        if names_people(text):
            people = find_customers(Customer.objects.order_by(), text)
            return rows.filter(customer__in=people)
        return rows_of_vehicles(rows, text)

    @admin.display(description="号码")
    def masked_phone(self, message: Message) -> str:
        return mask_phone(message.phone)

    @admin.display(description="正文")
    def text(self, message: Message) -> SafeString:
        return format_html('<p class="crm-bubble">{}</p>', message.body)

    @admin.display(description="状态")
    def state(self, message: Message) -> SafeString:
        tone = Message.TONES.get(message.status, "")
        return badge(message.get_status_display(), tone)


@admin.register(Callback)
class CallbackAdmin(ThroughGateway, RecordedModelAdmin):
    """Raw callbacks; the numbers in the body are masked, like all numbers."""

    list_display = ["received_at", "through", "kind", "processed_at", "problem"]
    list_filter = [
        GatewayFilter,
        "kind",
        "is_pulled",
        ("processed_at", admin.EmptyFieldListFilter),
        ("problem", admin.EmptyFieldListFilter),
    ]
    fields = ["through", "kind", "received_at", "processed_at", "problem", "original"]

    @admin.display(description="原文")
    def original(self, callback: Callback) -> SafeString:
        return format_html(
            '<p class="crm-bubble"><code>{}</code></p>', original_of(callback)
        )


def original_of(callback: Callback) -> str:
    """Return the body as staff may see it: a form unescaped, numbers masked."""
    if callback.gateway not in registry.names():
        return "（该网关已不再使用，原文不显示）"
    try:
        body = callback.body.encode("latin-1")
    except CannotOpen:
        return "（原文的密钥已不在，无法读出）"
    words = storable(body.decode(errors="replace"))
    is_form = _FORM.match(words) is not None
    plain = storable(unquote(words)) if is_form else words
    shown = registry.gateway(callback.gateway).without_secrets(plain)
    return _MOBILE.sub(lambda found: mask_phone(found[0]), shown)[:SHOWN_CHARACTERS]
