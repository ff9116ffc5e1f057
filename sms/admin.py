from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.staff import staff_of
from customers.identifiers.phone import mask_phone
from customers.models import Customer
from customers.pages.admin_search import (
    SearchModelAdmin,
    numbers_meant,
    numbers_typed,
    rows_of_vehicles,
)
from customers.panels import overview_url
from customers.search import find_customers, names_people
from shop import clock
from shop.adminbase import RecordedInline, RecordedModelAdmin, badge
from shop.database.sealed import index_of
from shop.hours import shop_day
from shop.workdays import is_late, last_day_of_term
from sms.hearing.judging import PATIENCE, judge, register_opt_out
from sms.models import (
    Attempt,
    Callback,
    InboundMessage,
    Message,
    OptOut,
    Report,
)
from sms.numbers.number_lock import NumberBusy, take_for_transaction
from sms.numbers.optouts import open_number
from sms.pages import panels, template_admin
from sms.pages.admin_parts import GatewayFilter, ThroughGateway
from sms.pages.forms import InboundForm, OpeningForm, OptOutForm

panels.register_panels()

__all__ = ["template_admin"]


def rows_of_numbers(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(phone_index__in=numbers_meant(text))


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
        """One look-up a query: two of them would be united and sorted whole."""
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
        tone = panels.TONES.get(Message.Status(message.status), "")
        return badge(message.get_status_display(), tone)


class NumberHoldingAdmin(SearchModelAdmin):
    """Saving holds the number; while a text to it is on the wire, ask to wait."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except NumberBusy:
            messages.error(request, "正在向这个号码发送短信，请过几秒再保存。")
            return HttpResponseRedirect(request.get_full_path())

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False


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
    list_filter = ["verdict", ("handled_at", admin.EmptyFieldListFilter)]

    def narrow(
        self, rows: QuerySet[InboundMessage], text: str
    ) -> QuerySet[InboundMessage]:
        return rows_of_numbers(rows, text)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: InboundMessage | None = None
    ) -> bool:
        """Only what waits for a person can be judged, and once."""
        waits = obj is None or needs_judging(obj)
        return waits and super().has_change_permission(request, obj)

    def get_fieldsets(
        self, request: HttpRequest, obj: InboundMessage | None = None
    ) -> list[Any]:
        fields: list[Any] = [
            ("masked_phone", "received_at"),
            "people",
            "said",
            ("judged", "rule"),
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
        """Whom the answered text was for; a number may be that of several."""
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
        tone = panels.VERDICT_TONES.get(InboundMessage.Verdict(inbound.verdict), "")
        return badge(inbound.get_verdict_display(), tone)

    @admin.display(description="处理")
    def handled(self, inbound: InboundMessage) -> SafeString | str:
        if inbound.handled_at:
            return str(inbound.handled_by or "系统")
        if not needs_judging(inbound):
            return "自动处理"
        received_on = shop_day(inbound.received_at)
        if is_late(received_on, clock.today()):
            return badge("未处理，已超过 3 个工作日", "bad")
        return badge(f"请在 {last_day_of_term(received_on):%m-%d} 前处理", "warn")


def needs_judging(inbound: InboundMessage) -> bool:
    is_settled = inbound.verdict in (
        InboundMessage.Verdict.OPT_OUT,
        InboundMessage.Verdict.OPT_IN,
    )
    return inbound.handled_at is None and not is_settled


@admin.register(OptOut)
class OptOutAdmin(NumberHoldingAdmin):
    """The list only grows: a row is ended with proof, never deleted."""

    list_display = [
        "created_at",
        "tail",
        "scope",
        "source",
        "note",
        "timeliness",
        "state",
        "ended_proof",
    ]
    list_filter = ["source", "scope", ("ended_at", admin.EmptyFieldListFilter)]
    add_fieldsets = (
        (None, {"fields": ["phone", "scope", ("source", "asked_on"), "note"]}),
    )
    fields = [
        ("tail", "state"),
        ("scope", "source"),
        ("created_at", "timeliness"),
        ("note", "inbound"),
        "ended_proof",
        ("ended_by", "ended_at"),
    ]

    def narrow(self, rows: QuerySet[OptOut], text: str) -> QuerySet[OptOut]:
        return rows_of_numbers(rows, text)

    def has_change_permission(
        self, request: HttpRequest, obj: OptOut | None = None
    ) -> bool:
        stands = obj is None or obj.ended_at is None
        return stands and super().has_change_permission(request, obj)

    def get_form(
        self,
        request: HttpRequest,
        obj: OptOut | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> Any:
        kwargs["form"] = OpeningForm if obj else OptOutForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_readonly_fields(
        self, request: HttpRequest, obj: OptOut | None = None
    ) -> list[str]:
        if obj is None:
            return []
        listed = flatten_fieldsets(self.get_fieldsets(request, obj))
        return [name for name in listed if name != "ended_proof"]

    def save_model(
        self, request: HttpRequest, obj: OptOut, form: Any, change: bool
    ) -> None:
        staff, now = staff_of(request), clock.now()
        if change:
            proof = form.cleaned_data["ended_proof"]
            take_for_transaction(obj.phone_index, patience=PATIENCE)
            open_number(obj, by=staff, proof=proof, now=now)
            return
        phone = form.cleaned_data["phone"]
        take_for_transaction(index_of(phone), patience=PATIENCE)
        closed = register_opt_out(
            index_of(phone),
            phone[-4:],
            source=OptOut.Source(form.cleaned_data["source"]),
            scope=OptOut.Scope(form.cleaned_data["scope"]),
            asked_on=form.cleaned_data["asked_on"],
            note=form.cleaned_data["note"],
            by=staff,
            now=now,
        )
        obj.pk, obj.phone_tail = closed.pk, closed.phone_tail

    @admin.display(description="办理时限")
    def timeliness(self, opt_out: OptOut) -> SafeString | str:
        """What the customer asked of a person was due within three working days."""
        if opt_out.asked_on is None:
            return ""
        until = last_day_of_term(opt_out.asked_on)
        if is_late(opt_out.asked_on, shop_day(opt_out.created_at)):
            return badge(f"逾期：应在 {until:%Y-%m-%d} 前办理", "bad")
        return f"{opt_out.asked_on:%Y-%m-%d} 提出，按时办理"

    @admin.display(description="号码")
    def tail(self, opt_out: OptOut) -> str:
        return f"尾号 {opt_out.phone_tail}"

    @admin.display(description="状态")
    def state(self, opt_out: OptOut) -> SafeString:
        return badge("已恢复") if opt_out.ended_at else badge("退订中", "bad")


@admin.register(Callback)
class CallbackAdmin(ThroughGateway, RecordedModelAdmin):
    """What gateways posted; the body stays sealed because it carries numbers."""

    list_display = ["received_at", "through", "kind", "processed_at", "problem"]
    list_filter = [
        GatewayFilter,
        "kind",
        "is_pulled",
        ("processed_at", admin.EmptyFieldListFilter),
    ]
    fields = ["through", "kind", "received_at", "processed_at", "problem"]
