"""Admin pages of steps and inspection rules; they show the effect of a change."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from reminders.models import (
    InspectionRule,
    RuleStep,
    StepWording,
)
from reminders.pages.rules.effect_admin import EffectModelAdmin
from reminders.pages.rules.forms import (
    InspectionRuleForm,
    RuleStepForm,
    WordingFormSet,
    variant_label,
)
from shop.adminbase import (
    TabularInline,
)


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
        "remarks",
        "otherwise",
        "script",
        "is_active",
        "effect",
    ]

    def reasons_touched(self, request: HttpRequest, object_id: str | None) -> set[str]:
        """Return the stored reason of the step and the submitted one."""
        stored = RuleStep.objects.filter(pk=object_id) if object_id else ()
        return {each.reason for each in stored} | {request.POST.get("reason", "")}

    def get_queryset(self, request: HttpRequest) -> QuerySet[RuleStep]:
        """Leave out the steps of single campaigns, which have their own pages."""
        rows: QuerySet[RuleStep] = super().get_queryset(request)
        return rows.filter(pk__in=RuleStep.objects.of_staff())

    @admin.display(description="细分")
    def kind(self, step: RuleStep) -> str:
        return variant_label(step.reason, step.variant)


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
