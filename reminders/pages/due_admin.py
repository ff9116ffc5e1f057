"""Admin pages of due items and of reminders."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from customers.models import Vehicle
from customers.pages.admin_search import SearchModelAdmin, rows_of_vehicles
from customers.pages.car_column import car_link
from customers.search import find_vehicles
from reminders.models import (
    Decision,
    DueItem,
    Reminder,
)
from reminders.pages import panels
from reminders.reasons import registry
from shop import clock
from shop.adminbase import (
    RecordedInline,
    RecordedModelAdmin,
    badge,
)

OVERDUE_SHOWN_DAYS = 30


class DueWindowFilter(admin.SimpleListFilter):
    """Filters by due date, using the index that the scan reads."""

    title = "到期时间"
    parameter_name = "window"
    WEEK, ALL = "week", "all"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("today", "今天"),
            (self.WEEK, "7 天内"),
            ("month", "30 天内"),
            ("overdue", f"已过期({OVERDUE_SHOWN_DAYS} 天内)"),
            (self.ALL, "全部"),
        ]

    def value(self) -> str:
        return super().value() or self.WEEK

    def choices(self, changelist: Any) -> Any:
        """Leave out Django's own 全部, which would mean "the default"."""
        return list(super().choices(changelist))[1:]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[DueItem]
    ) -> QuerySet[DueItem]:
        if self.value() == self.ALL:
            return queryset
        today = clock.today()
        first, last = {
            "today": (today, today),
            "month": (today, today + timedelta(days=30)),
            "overdue": (
                today - timedelta(days=OVERDUE_SHOWN_DAYS),
                today - timedelta(days=1),
            ),
        }.get(self.value(), (today, today + timedelta(days=7)))
        return queryset.filter(
            reason__in=registry.codes(),
            status=DueItem.Status.OPEN,
            due_on__range=(first, last),
        )


@admin.register(DueItem)
class DueItemAdmin(SearchModelAdmin, RecordedModelAdmin):
    list_display = ["due", "car", "reason_badge", "what", "rule", "near"]
    list_display_links = ["due"]
    list_select_related = ["vehicle"]
    list_filter = [DueWindowFilter, "reason"]
    fields = [
        ("car", "reason_badge"),
        ("what", "due", "near"),
        ("due_km", "grade"),
        "why",
        ("rule", "source"),
        ("status", "computed_on"),
    ]

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        is_everything = request.GET.get("window") == DueWindowFilter.ALL
        return ("-pk",) if is_everything else ("due_on", "pk")

    def narrow(self, rows: QuerySet[DueItem], text: str) -> QuerySet[DueItem]:
        return rows_of_vehicles(rows, text)

    @admin.display(description="到期日")
    def due(self, item: DueItem) -> SafeString:
        about = "约 " if item.is_estimate else ""
        day = f"{about}{item.due_on:%Y-%m-%d}"
        return format_html('<span class="crm-nowrap">{}</span>', day)

    @admin.display(description="车辆")
    def car(self, item: DueItem) -> SafeString:
        return car_link(item.vehicle)

    @admin.display(description="缘由")
    def reason_badge(self, item: DueItem) -> SafeString:
        return badge(item.get_reason_display(), "info")

    @admin.display(description="项目")
    def what(self, item: DueItem) -> str:
        return item.title

    @admin.display(description="还有")
    def near(self, item: DueItem) -> SafeString:
        if item.status != DueItem.Status.OPEN:
            return badge(item.get_status_display())
        tone, remark = panels.nearness(item.due_on, clock.today())
        return badge(remark, tone)

    @admin.display(description="为什么是这一天")
    def why(self, item: DueItem) -> SafeString:
        return format_html_join("", "<p>{}：{}</p>", item.facts)


class DecidedFilter(admin.SimpleListFilter):
    """Filters by the day of the decision, which may be later than the planned day."""

    title = "处理时间"
    parameter_name = "decided"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("today", "今天"), ("week", "7 天内")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Reminder]
    ) -> QuerySet[Reminder]:
        if self.value() is None:
            return queryset
        days = 0 if self.value() == "today" else 7
        decided = Decision.objects.filter(on__gte=clock.today() - timedelta(days=days))
        return queryset.filter(pk__in=decided.values("reminder"))


class DecisionInline(RecordedInline):
    model = Decision
    fields = ["at", "outcome", "sentence", "rule"]


@admin.register(Reminder)
class ReminderAdmin(SearchModelAdmin, RecordedModelAdmin):
    list_display = ["planned_on", "car", "about", "step_label", "state", "latest"]
    list_select_related = ["due_item__vehicle", "step"]
    list_prefetch = ["decisions"]
    list_filter = [DecidedFilter, "status", "due_item__reason", "planned_on"]
    fields = [
        ("car", "about", "step_label"),
        ("planned_on", "last_day_on", "state"),
        ("message", "merged_into", "ask_again_on"),
    ]
    inlines = [DecisionInline]

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Sort by key, or by day if a day is filtered, so that an index is used."""
        has_day = any(name.startswith("planned_on") for name in request.GET)
        return ("-planned_on", "-pk") if has_day else ("-pk",)

    def narrow(self, rows: QuerySet[Reminder], text: str) -> QuerySet[Reminder]:
        cars = find_vehicles(Vehicle.objects.order_by(), text)
        return rows.filter(due_item__vehicle__in=cars)

    @admin.display(description="车辆")
    def car(self, reminder: Reminder) -> SafeString:
        return car_link(reminder.due_item.vehicle)

    @admin.display(description="事项")
    def about(self, reminder: Reminder) -> str:
        return f"{reminder.due_item} 到期"

    @admin.display(description="步骤")
    def step_label(self, reminder: Reminder) -> str:
        return reminder.label

    @admin.display(description="状态")
    def state(self, reminder: Reminder) -> SafeString:
        tone = Reminder.TONES.get(reminder.status, "")
        return badge(reminder.get_status_display(), tone)

    @admin.display(description="为什么")
    def latest(self, reminder: Reminder) -> str:
        decisions = list(reminder.decisions.all())
        return decisions[-1].sentence if decisions else ""
