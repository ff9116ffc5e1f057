"""Admin pages of what makes a text personal: remarks, symptoms, costs."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from reminders.models import ItemCost, RemarkRule, Symptom
from reminders.pages.rules.remark_forms import (
    ItemCostForm,
    RemarkRuleForm,
    SymptomForm,
)
from reminders.telling.remarks import kinds
from shop.adminbase import ModelAdmin


@admin.register(RemarkRule)
class RemarkRuleAdmin(ModelAdmin):
    """One row for each kind that is installed; staff edit the words."""

    form = RemarkRuleForm
    list_display = ["kind", "example", "is_active"]
    list_filter = ["is_active"]
    fields = ["kind", "phrase", "names", "is_active"]
    readonly_fields = ["kind", "names"]
    ordering = ["code"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: RemarkRule | None = None
    ) -> bool:
        return False

    @admin.display(description="附言")
    def kind(self, rule: RemarkRule) -> str:
        found = kinds.kind(rule.code)
        return found.label if found else rule.code

    @admin.display(description="示例")
    def example(self, rule: RemarkRule) -> str:
        found = kinds.kind(rule.code)
        return kinds.fill(rule.phrase, found.examples) if found else rule.phrase

    @admin.display(description="可用的占位符")
    def names(self, rule: RemarkRule) -> str:
        found = kinds.kind(rule.code)
        examples = found.examples if found else {}
        return "、".join(f"{{{name}}}" for name in examples) or "无"


@admin.register(Symptom)
class SymptomAdmin(ModelAdmin):
    form = SymptomForm
    list_display = ["name", "said", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name"]
    fields = ["name", "words", "is_active"]

    @admin.display(description="工单里的说法")
    def said(self, symptom: Symptom) -> str:
        return "、".join(symptom.words)


@admin.register(ItemCost)
class ItemCostAdmin(ModelAdmin):
    form = ItemCostForm
    list_display = ["plan", "name", "car", "yuan", "minutes"]
    list_select_related = ["item__plan", "model"]
    list_filter = ["item__plan"]
    search_fields = ["item__name", "item__plan__name"]
    autocomplete_fields = ["model"]
    fields = ["item", "model", ("yuan", "minutes")]

    @admin.display(description="保养计划", ordering="item__plan__name")
    def plan(self, cost: ItemCost) -> str:
        return str(cost.item.plan)

    @admin.display(description="项目", ordering="item__name")
    def name(self, cost: ItemCost) -> str:
        return cost.item.name

    @admin.display(description="车型", empty_value="全部车型")
    def car(self, cost: ItemCost) -> str | None:
        return str(cost.model) if cost.model else None
