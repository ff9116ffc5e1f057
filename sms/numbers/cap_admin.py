"""The list of caps, which managers edit within the hard limits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from customers.categories import Category
from shop.adminbase import Select
from shop.caps import MONTH, WEEK, WEEKLY, hard_limit
from shop.house_rule_admin import InForceAdmin, InForceForm
from shop.models import CategoryCap


class CategoryCapForm(InForceForm):
    category = forms.ChoiceField(label="类别", choices=Category, widget=Select)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        category = cleaned.get("category") or self.instance.category
        most = cleaned.get("most")
        if category and most is not None:
            self.instance.period = WEEK if category in WEEKLY else MONTH
            self._check(category, most)
        return cleaned

    def _check(self, category: str, most: int) -> None:
        least, limit = int(category in WEEKLY), hard_limit(category)
        if not least <= most <= limit:
            label = Category(category).label
            sentence = f"{label}类请填 {least} 到 {limit} 之间的整数，例如 {limit}。"
            self.add_error("most", ValidationError(sentence))


@admin.register(CategoryCap)
class CategoryCapAdmin(InForceAdmin):
    topic = "category"
    form = CategoryCapForm
    list_display = ["label", "most", "period", "in_force_on", "state", "source"]
    ordering = ["category", "-in_force_on"]

    def get_fields(
        self, request: HttpRequest, obj: CategoryCap | None = None
    ) -> list[Any]:
        """Show the category of a row, which is chosen once, by its name."""
        return ["label" if obj else "category", ("most", "in_force_on"), "source"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        names = super().get_readonly_fields(request, obj)
        # What is read only is no field of the form, so that nothing is missing there.
        return ["label", *({*names, self.topic} if obj else names)]

    @admin.display(description="类别", ordering="category")
    def label(self, cap: CategoryCap) -> str:
        return str(Category(cap.category).label)
