"""Admin page of maintenance plans, their items and the models they are for."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString

from reminders.models import (
    MaintenancePlan,
    PlanAssignment,
    PlanItem,
)
from reminders.pages.rules.effect_admin import EffectModelAdmin
from reminders.pages.rules.forms import (
    PlanItemForm,
)
from shop.adminbase import (
    TabularInline,
    badge,
)


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
