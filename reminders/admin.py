from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.staff import staff_of
from customers.models import Vehicle
from customers.pages.admin_search import SearchModelAdmin, rows_of_vehicles
from customers.panels import overview_url
from customers.search import find_vehicles
from customers.templatetags.crm import plate
from reminders.deciding import flood
from reminders.models import (
    DayRun,
    Decision,
    DueItem,
    InspectionRule,
    MaintenancePlan,
    PlanAssignment,
    PlanItem,
    Reminder,
    RuleStep,
    StepWording,
)
from reminders.pages import holdout_admin, panels
from reminders.pages.effect_admin import EffectModelAdmin
from reminders.pages.forms import (
    VARIANT_LABELS,
    InspectionRuleForm,
    PlanItemForm,
    RuleStepForm,
    WordingFormSet,
)
from reminders.reasons.value import Reason
from reminders.tasks import dispatch_released
from shop import clock
from shop.adminbase import (
    RecordedInline,
    RecordedModelAdmin,
    TabularInline,
    badge,
)

panels.register_panels()

__all__ = ["holdout_admin"]

OVERDUE_SHOWN_DAYS = 30


def linked_plate(vehicle: Vehicle) -> SafeString:
    chip = plate(vehicle.plate) if vehicle.plate else vehicle.vin
    return format_html('<a href="{}">{}</a>', overview_url(vehicle), chip)


class DueWindowFilter(admin.SimpleListFilter):
    """What is near, by a range of the index that the scan reads."""

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
            reason__in=Reason.values,
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
        return linked_plate(item.vehicle)

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
    """When it was decided, which may be after the day it was planned for."""

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
        """Walk the key from its end, or the index of the days where one is asked."""
        has_day = any(name.startswith("planned_on") for name in request.GET)
        return ("-planned_on", "-pk") if has_day else ("-pk",)

    def narrow(self, rows: QuerySet[Reminder], text: str) -> QuerySet[Reminder]:
        cars = find_vehicles(Vehicle.objects.order_by(), text)
        return rows.filter(due_item__vehicle__in=cars)

    @admin.display(description="车辆")
    def car(self, reminder: Reminder) -> SafeString:
        return linked_plate(reminder.due_item.vehicle)

    @admin.display(description="事项")
    def about(self, reminder: Reminder) -> str:
        return f"{reminder.due_item} 到期"

    @admin.display(description="步骤")
    def step_label(self, reminder: Reminder) -> str:
        return reminder.label

    @admin.display(description="状态")
    def state(self, reminder: Reminder) -> SafeString:
        tone = panels.TONES.get(Reminder.Status(reminder.status), "")
        return badge(reminder.get_status_display(), tone)

    @admin.display(description="为什么")
    def latest(self, reminder: Reminder) -> str:
        decisions = list(reminder.decisions.all())
        return decisions[-1].sentence if decisions else ""


class StepWordingInline(TabularInline):
    model = StepWording
    formset = WordingFormSet
    fields = ["case", "template"]


@admin.register(RuleStep)
class RuleStepAdmin(EffectModelAdmin):
    inlines = [StepWordingInline]
    form = RuleStepForm
    list_display = ["__str__", "kind", "channel", "grace_days", "template", "is_active"]
    list_select_related = ["template"]
    list_filter = ["reason", "channel", "is_active"]
    ordering = ["reason", "variant", "offset_days"]
    fields = [
        ("reason", "variant"),
        ("counted_from", "offset_days", "grace_days"),
        ("channel", "template"),
        "script",
        "is_active",
        "effect",
    ]

    def reasons_touched(self, request: HttpRequest, object_id: str | None) -> set[str]:
        """The reason it had and the one it is to have."""
        stored = RuleStep.objects.filter(pk=object_id) if object_id else ()
        return {each.reason for each in stored} | {request.POST.get("reason", "")}

    def get_queryset(self, request: HttpRequest) -> QuerySet[RuleStep]:
        """The steps of a campaign are its own, and changed on its page."""
        rows: QuerySet[RuleStep] = super().get_queryset(request)
        return rows.exclude(reason=Reason.CAMPAIGN)

    @admin.display(description="细分")
    def kind(self, step: RuleStep) -> str:
        return VARIANT_LABELS.get(step.variant, step.variant)


@admin.register(InspectionRule)
class InspectionRuleAdmin(EffectModelAdmin):
    form = InspectionRuleForm
    fields = [
        ("vehicle_class", "name", "in_force_on"),
        "schedule",
        "source",
        "effect",
    ]
    list_display = ["vehicle_class", "name", "in_force_on", "source"]
    ordering = ["vehicle_class", "-in_force_on"]


class PlanItemInline(TabularInline):
    model = PlanItem
    form = PlanItemForm
    fields = [
        "name",
        "code",
        "counter",
        "first_km",
        "first_months",
        "every_km",
        "every_months",
        "keywords",
        "is_main",
        "is_reminded",
    ]


class PlanAssignmentInline(TabularInline):
    model = PlanAssignment
    autocomplete_fields = ["model"]


@admin.register(MaintenancePlan)
class MaintenancePlanAdmin(EffectModelAdmin):
    list_display = ["name", "trust_badge", "is_default", "contents"]
    list_prefetch = ["items"]
    list_filter = ["trust"]
    inlines = [PlanItemInline, PlanAssignmentInline]
    ordering = ["name"]
    fields = [
        ("name", "slug"),
        ("source", "trust"),
        ("ahead_km", "beyond_km"),
        ("is_first_free", "is_default"),
        "effect",
    ]

    @admin.display(description="项目")
    def contents(self, plan: MaintenancePlan) -> str:
        return "、".join(item.name for item in plan.items.all())

    @admin.display(description="可信度")
    def trust_badge(self, plan: MaintenancePlan) -> SafeString:
        is_verified = plan.trust == MaintenancePlan.Trust.VERIFIED
        return badge(plan.get_trust_display(), "good" if is_verified else "warn")


@admin.register(DayRun)
class DayRunAdmin(RecordedModelAdmin):
    list_display = ["on", "started_at", "finished_at", "outcome"]
    fields = ["on", ("started_at", "finished_at"), "outcome", "released"]
    list_select_related = ["released_by"]
    ordering = ["-on"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.release_view)
        return [
            path("release/", view, name="reminders_dayrun_release"),
            *super().get_urls(),
        ]

    def release_view(self, request: HttpRequest) -> HttpResponse:
        """Show what waits; a POST lets it go."""
        if not request.user.has_perm("reminders.change_dayrun"):
            raise PermissionDenied
        now = clock.now()
        run = get_object_or_404(DayRun, on=now.date())
        if request.method == "POST":
            if flood.release(run, by=staff_of(request), now=now):
                transaction.on_commit(dispatch_released.delay)
                messages.success(request, "已放行，短信按正常时段发出。")
            return HttpResponseRedirect(reverse("admin:index"))
        context = {
            **self.admin_site.each_context(request),
            "title": "放行今天的短信",
            "opts": self.opts,
            "run": run,
            "waiting": flood.waiting(now=now),
            "limit": flood.limit(now=now),
        }
        return render(request, "reminders/release.html", context)

    @admin.display(description="放行")
    def released(self, run: DayRun) -> str:
        if run.released_at is None:
            return ""
        return f"{run.released_by} {timezone.localtime(run.released_at):%m-%d %H:%M}"

    @admin.display(description="结果")
    def outcome(self, run: DayRun) -> str:
        return "、".join(f"{name} {count}" for name, count in run.counts.items())
