"""The admin pages of customers' replies, where staff judge the doubtful ones."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.staff import staff_of
from customers.identifiers.phone import mask_phone
from customers.models import Customer
from customers.panels import overview_url
from shop import clock
from shop.adminbase import badge
from shop.hours import shop_day
from sms.hearing.judging import judge
from sms.models import (
    InboundMessage,
)
from sms.pages.forms import InboundForm
from sms.pages.number_admin import NumberHoldingAdmin, calendar_of, rows_of_numbers
from sms.pages.reply_effects import effects_of, pause_of


class WaitingFilter(admin.SimpleListFilter):
    """Filter by whether a person still has to handle the reply."""

    title = "处理"
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "待处理"), ("no", "已处理或不必处理")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[InboundMessage]
    ) -> QuerySet[InboundMessage]:
        waiting = InboundMessage.objects.waiting()
        match self.value():
            case "yes":
                return queryset & waiting
            case "no":
                return queryset.exclude(pk__in=waiting)
        return queryset


@admin.register(InboundMessage)
class InboundMessageAdmin(NumberHoldingAdmin):
    form = InboundForm
    list_display = [
        "received_at",
        "masked_phone",
        "addressee",
        "shortened",
        "judged",
        "handled",
    ]
    list_select_related = ["handled_by", "answers__customer"]
    list_filter = ["verdict", WaitingFilter]

    def narrow(
        self, rows: QuerySet[InboundMessage], text: str
    ) -> QuerySet[InboundMessage]:
        return rows_of_numbers(rows, text)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: InboundMessage | None = None
    ) -> bool:
        """Only a reply that waits for a person can be judged, and only once."""
        waits = obj is None or needs_judging(obj)
        return waits and super().has_change_permission(request, obj)

    def get_fieldsets(
        self, request: HttpRequest, obj: InboundMessage | None = None
    ) -> list[Any]:
        fields: list[Any] = [
            ("masked_phone", "received_at"),
            "people",
            "said",
            ("judged", "seen"),
            "done",
            "answers",
        ]
        if obj and self.has_change_permission(request, obj):
            fields.append("judgement")
        else:
            fields.append(("handled_by", "handled_at"))
        return [(None, {"fields": fields})]

    def get_readonly_fields(
        self, request: HttpRequest, obj: InboundMessage | None = None
    ) -> list[str]:
        listed = flatten_fieldsets(self.get_fieldsets(request, obj))
        return [name for name in listed if name != "judgement"]

    def save_model(
        self, request: HttpRequest, obj: InboundMessage, form: Any, change: bool
    ) -> None:
        judgement = form.cleaned_data["judgement"]
        if not judge(obj, judgement, by=staff_of(request), now=clock.now()):
            messages.warning(request, "这条回复刚刚已由别人处理。")

    @admin.display(description="号码")
    def masked_phone(self, inbound: InboundMessage) -> str:
        return mask_phone(inbound.phone)

    @admin.display(description="客户")
    def addressee(self, inbound: InboundMessage) -> str:
        """Return the customer of the answered text; several may share the number."""
        customer = inbound.answers.customer if inbound.answers else None
        return str(customer) if customer else ""

    @admin.display(description="客户")
    def people(self, inbound: InboundMessage) -> SafeString | str:
        owners = Customer.objects.with_number(inbound.phone_index).living()
        links = ((overview_url(each), each) for each in owners)
        shown = format_html_join("、", '<a class="crm-link" href="{}">{}</a>', links)
        return shown or "没有客户登记过这个号码"

    @admin.display(description="内容")
    def shortened(self, inbound: InboundMessage) -> str:
        return inbound.text[:40]

    @admin.display(description="内容")
    def said(self, inbound: InboundMessage) -> SafeString:
        return format_html('<p class="crm-bubble">{}</p>', inbound.text)

    @admin.display(description="系统判断")
    def judged(self, inbound: InboundMessage) -> SafeString:
        tone = InboundMessage.TONES.get(inbound.verdict, "")
        return badge(inbound.get_verdict_display(), tone)

    @admin.display(description="依据")
    def seen(self, inbound: InboundMessage) -> str:
        """Return the rules' names and the words that they saw."""
        words = f"：「{inbound.matched}」" if inbound.matched else ""
        return f"{inbound.rule}{words}"

    @admin.display(description="系统已做")
    def done(self, inbound: InboundMessage) -> SafeString | str:
        pause = pause_of(inbound, calendar_of(inbound), clock.today())
        return (effects_of(inbound) + pause) or "没有停发或登记什么"

    @admin.display(description="处理")
    def handled(self, inbound: InboundMessage) -> SafeString | str:
        if inbound.handled_at:
            return str(inbound.handled_by or "系统")
        if not needs_judging(inbound):
            return "自动处理"
        until = calendar_of(inbound).last_day_of_term(shop_day(inbound.received_at))
        if clock.today() > until:
            return badge("未处理，已超过 3 个工作日", "bad")
        return badge(f"请在 {until:%m-%d} 前处理", "warn")


def needs_judging(inbound: InboundMessage) -> bool:
    is_settled = inbound.verdict in (
        InboundMessage.Verdict.OPT_OUT,
        InboundMessage.Verdict.OPT_IN,
        InboundMessage.Verdict.COURTESY,
        InboundMessage.Verdict.ACTED,
    )
    return inbound.handled_at is None and not is_settled
