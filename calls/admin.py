"""The admin list of calls; a row links to the page of the call."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet, Value
from django.db.models.expressions import Combinable
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from calls.hours import CallHours, begins_at, marks_callable, suits_now, wish_of
from calls.models import CallAttempt, CallTask, Offer
from calls.subjects import name_subjects, prefetches
from customers.categories import REQUESTED, Category
from customers.models import Vehicle
from customers.pages.admin_search import SearchModelAdmin
from customers.pages.car_column import car_chip
from customers.search import find_vehicles
from shop import clock
from shop.adminbase import (
    Checkboxes,
    ModelAdmin,
    ModelForm,
    RecordedModelAdmin,
    Textarea,
    badge,
)
from shop.days.calendar import read_calendar
from shop.hours import shop_day
from shop.house_rules import read_house_rules

# No call is made about these.
_NOT_CALLED_ABOUT = {Category.FLEET, Category.SURVEY} | REQUESTED


class TurnFilter(admin.SimpleListFilter):
    """Filter by person and day; without a choice the list shows all open calls."""

    title = "范围"
    parameter_name = "turn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("now", "我现在可以打的"),
            ("today", "我今天要打的"),
            ("mine", "我的待办"),
            ("free", "未分配"),
            ("open", "全部待办"),
            ("over", "已结束"),
        ]

    def value(self) -> str:
        return super().value() or "open"

    def choices(self, changelist: Any) -> Any:
        """Drop Django's own 全部, which would select the default."""
        return list(super().choices(changelist))[1:]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[CallTask]
    ) -> QuerySet[CallTask]:
        if self.value() == "over":
            return queryset.exclude(status=CallTask.Status.OPEN)
        calls = queryset.filter(status=CallTask.Status.OPEN)
        match self.value():
            case "now":
                now = clock.now()
                suits = suits_now(now, read_house_rules(shop_day(now)), read_calendar())
                return calls.filter(suits, assigned_to=request.user.pk)
            case "today":
                mine = calls.filter(assigned_to=request.user.pk)
                return mine.filter(call_on__lte=clock.today())
            case "mine":
                return calls.filter(assigned_to=request.user.pk)
            case "free":
                return calls.filter(assigned_to=None)
        return calls


@admin.register(CallTask)
class CallTaskAdmin(SearchModelAdmin, RecordedModelAdmin):
    row_page = "calls:call"
    list_display = ["who", "car", "about", "person", "when", "hours", "state"]
    list_display_links = ["who"]
    list_select_related = ["customer", "vehicle", "assigned_to"]
    list_filter = [TurnFilter, "level", "assigned_to"]

    @property
    def list_prefetch(self) -> list[str]:  # type: ignore[override]
        return prefetches()

    def get_queryset(self, request: HttpRequest) -> QuerySet[CallTask]:
        """Mark what may be called now, and the hour to sort by; 2 queries more."""
        now = clock.now()
        rules = read_house_rules(shop_day(now))
        return CallTask.objects.annotate(
            is_callable=marks_callable(now, rules, read_calendar()),
            begins_at=begins_at(rules),
            usual_hours=Value(str(CallHours(rules.calling_hours))),
        )

    def get_ordering(self, request: HttpRequest) -> list[str | Combinable]:
        return ["call_on", "begins_at", "pk"]

    def narrow(self, rows: QuerySet[CallTask], text: str) -> QuerySet[CallTask]:
        return rows.filter(vehicle__in=find_vehicles(Vehicle.objects.order_by(), text))

    @admin.display(description="客户")
    def who(self, task: CallTask) -> str:
        return str(task.customer)

    @admin.display(description="车辆")
    def car(self, task: CallTask) -> SafeString | str:
        return car_chip(task.vehicle)

    @admin.display(description="事项")
    def about(self, task: CallTask) -> str:
        return name_subjects(task)

    @admin.display(description="负责人")
    def person(self, task: CallTask) -> SafeString:
        name = str(task.assigned_to) if task.assigned_to else "未分配"
        is_manager = task.level == CallTask.Level.MANAGER
        level = badge(task.get_level_display(), "warn") if is_manager else ""
        return format_html("{} {}", name, level)

    @admin.display(description="拨打日期")
    def when(self, task: CallTask) -> SafeString:
        day = format_html('<span class="crm-nowrap">{}</span>', task.call_on)
        is_late = task.status == CallTask.Status.OPEN and task.due_on < clock.today()
        return format_html("{} {}", day, badge("逾期", "bad")) if is_late else day

    @admin.display(description="时段")
    def hours(self, task: Any) -> SafeString:
        """Show the hours to call in; the customer's own wish is marked."""
        wish = wish_of(task.customer)
        shown = format_html(
            '<span class="crm-nowrap">{}</span> {}',
            wish or task.usual_hours,
            badge("客户希望", "info") if wish else "",
        )
        if task.status != CallTask.Status.OPEN or task.call_on > clock.today():
            return shown
        ready = (
            badge("现在可打", "good") if task.is_callable else badge("现在不打", "warn")
        )
        return format_html("{} {}", shown, ready)

    @admin.display(description="状态")
    def state(self, task: CallTask) -> SafeString:
        tone = CallTask.TONES[task.status]
        why = task.closed_because or task.put_off_because
        return badge(why or task.get_status_display(), tone)


class OfferForm(ModelForm):
    """The causes and categories as boxes to tick."""

    words = forms.CharField(
        label="话术",
        max_length=300,
        widget=Textarea(attrs={"rows": 3}),
        help_text="打电话时怎么说；价格和期限写在下面，显示在话术旁边",
    )
    causes = forms.MultipleChoiceField(
        label="客户的顾虑",
        required=False,
        widget=Checkboxes,
        choices=CallAttempt.Cause.choices,
        help_text="都不选：不论客户怎么说",
    )
    categories = forms.MultipleChoiceField(
        label="适用事项",
        required=False,
        widget=Checkboxes,
        choices=[each for each in Category.choices if each[0] not in _NOT_CALLED_ABOUT],
        help_text="都不选：不论为什么事打电话",
    )


@admin.register(Offer)
class OfferAdmin(ModelAdmin):
    form = OfferForm
    list_display = ["name", "shown_causes", "shown_terms", "valid_from", "state"]
    list_filter = ["is_active"]
    ordering = ["causes", "pk"]
    fields = [
        "name",
        "words",
        ("price", "discount"),
        ("valid_from", "valid_until"),
        "causes",
        "categories",
        "is_active",
    ]

    @admin.display(description="客户的顾虑")
    def shown_causes(self, offer: Offer) -> str:
        return offer.objections or "不限"

    @admin.display(description="价格、优惠和有效期")
    def shown_terms(self, offer: Offer) -> str:
        return offer.terms or "只是话术"

    @admin.display(description="状态")
    def state(self, offer: Offer) -> SafeString:
        today = clock.today()
        if not offer.is_active:
            return badge("停用", "")
        if offer.valid_until and offer.valid_until < today:
            return badge("已过期", "bad")
        if offer.valid_from and offer.valid_from > today:
            return badge("未开始", "warn")
        return badge("可用", "good")
