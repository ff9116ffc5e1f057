from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from customers.forms import WordsField
from dealercrm.adminbase import ModelForm, Select
from reminders.due.inspection import InspectionClass, Kind, read_cycle

VARIANTS = {"": "全部", **{kind.value: kind.label for kind in Kind}}


class PlanItemForm(ModelForm):
    keywords = WordsField(
        label="工单关键词",
        required=False,
        help_text="用逗号分开，工单里出现任一词即算做过",
    )


class RuleStepForm(ModelForm):
    variant = forms.ChoiceField(
        label="细分",
        required=False,
        widget=Select,
        choices=list(VARIANTS.items()),
        help_text="只有年检分两种，保养和保险请选“全部”",
    )


class InspectionRuleForm(ModelForm):
    vehicle_class = forms.ChoiceField(
        label="类别",
        widget=Select,
        choices=[(each.value, each.label) for each in InspectionClass],
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "schedule" in cleaned and "in_force_on" in cleaned:
            try:
                read_cycle(cleaned["in_force_on"], cleaned["schedule"], "")
            except ValueError as error:
                self.add_error("schedule", ValidationError(str(error)))
        return cleaned
