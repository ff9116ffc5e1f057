"""The list of house rules, which managers edit, and what it shares with the caps."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from shop import clock
from shop.adminbase import ModelAdmin, ModelForm, badge
from shop.house_rules import Unusable, checked_value
from shop.models import HouseRule


class InForceForm(ModelForm):
    """A row that counts from a day on."""

    def clean_in_force_on(self) -> date:
        """Refuse past days, whose decisions are explained by the rules of that time."""
        on: date = self.cleaned_data["in_force_on"]
        if on < clock.today():
            raise ValidationError("生效日期不能早于今天。")
        return on


class HouseRuleForm(InForceForm):
    """A number for most rules, a time span for the sending hours."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        rule = cleaned.get("rule") or self.instance.rule
        if rule and cleaned.get("value"):
            try:
                cleaned["value"] = checked_value(rule, cleaned["value"])
            except Unusable as error:
                self.add_error("value", ValidationError(str(error)))
        return cleaned


class InForceAdmin(ModelAdmin):
    """Rows that count from a day on, of which the newest of each ``topic`` counts.

    Rows of past days cannot be edited: they explain what was sent then.
    """

    topic: ClassVar[str]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        newer = self.model._default_manager.filter(
            in_force_on__gt=OuterRef("in_force_on"),
            in_force_on__lte=clock.today(),
            **{self.topic: OuterRef(self.topic)},
        )
        annotated: QuerySet[Any] = rows.annotate(is_replaced=Exists(newer))
        return annotated

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> list[str]:
        """Do not let staff change the topic or the day of a row that is in force."""
        return [self.topic, "in_force_on"] if obj and _is_in_force(obj) else []

    @admin.display(description="状态")
    def state(self, row: Any) -> SafeString | str:
        if not _is_in_force(row):
            return badge("尚未生效", "warn")
        return "" if row.is_replaced else badge("生效中", "good")

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        is_past = obj is not None and _in_force_on(obj) < clock.today()
        return not is_past and bool(super().has_change_permission(request, obj))

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        is_kept = obj is not None and _is_in_force(obj)
        return not is_kept and bool(super().has_delete_permission(request, obj))


@admin.register(HouseRule)
class HouseRuleAdmin(InForceAdmin):
    topic = "rule"
    form = HouseRuleForm
    list_display = ["rule", "value", "in_force_on", "state", "source"]
    list_filter = ["rule"]
    ordering = ["rule", "-in_force_on"]
    fields = ["rule", ("value", "in_force_on"), "source"]


def _is_in_force(row: Model) -> bool:
    return _in_force_on(row) <= clock.today()


def _in_force_on(row: Model) -> date:
    on: date = row.in_force_on  # type: ignore[attr-defined]
    return on
