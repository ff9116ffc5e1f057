from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet

from customers.pages.forms import WordsField
from reminders.models import RuleStep
from reminders.reasons.absence import Level
from reminders.reasons.booking import Lapse
from reminders.reasons.festival import Festival
from reminders.reasons.inspection import InspectionClass, Variant, read_cycle
from reminders.reasons.maintenance import Ladder
from reminders.reasons.value import Reason
from shop.adminbase import ModelForm, Select
from sms.models import Template
from sms.texts.rendering import CannotRender, placeholders
from telematics.reason import EventKind

EVERY_VARIANT = "全部"
VARIANTS: dict[str, dict[str, str]] = {
    Reason.MAINTENANCE: {ladder.value: ladder.label for ladder in Ladder},
    Reason.INSPECTION: {each.value: each.label for each in Variant},
    Reason.FESTIVAL: {festival.value: festival.label for festival in Festival},
    Reason.EVENT: {kind.value: kind.label for kind in EventKind},
    Reason.ABSENCE: {level.value: level.label for level in Level},
    Reason.BOOKING: {lapse.value: lapse.label for lapse in Lapse},
}
# Its steps are written by its own page.
_CAMPAIGN = Reason.CAMPAIGN.value
VARIANT_LABELS = {"": EVERY_VARIANT} | {
    variant: label for kinds in VARIANTS.values() for variant, label in kinds.items()
}


class PlanItemForm(ModelForm):
    keywords = WordsField(
        label="工单关键词",
        required=False,
        help_text="用逗号分开，工单里出现任一词即算做过",
    )


class RuleStepForm(ModelForm):
    reason = forms.ChoiceField(
        label="缘由",
        widget=Select,
        choices=[
            (value, label) for value, label in Reason.choices if value != _CAMPAIGN
        ],
    )
    variant = forms.ChoiceField(
        label="细分",
        required=False,
        widget=Select,
        choices=[
            ("", EVERY_VARIANT),
            *(
                (Reason(reason).label, list(kinds.items()))
                for reason, kinds in VARIANTS.items()
            ),
        ],
        help_text="保养、年检、节日、久未到店、预约和车辆事件可以只取其中一种，其他请选“全部”",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        reason, variant = cleaned.get("reason", ""), cleaned.get("variant", "")
        if variant and variant not in VARIANTS.get(reason, {}):
            label = Reason(reason).label if reason else "这种缘由"
            sentence = (
                f"{label}没有这个细分，请选“{EVERY_VARIANT}”或属于{label}的细分。"
            )
            self.add_error("variant", ValidationError(sentence))
        self._check_words(cleaned)
        return cleaned

    def _check_words(self, cleaned: dict[str, Any]) -> None:
        """A text speaks by its template alone, a call by its script."""
        is_text = cleaned.get("channel") == RuleStep.Channel.TEXT
        if is_text and "template" in cleaned and cleaned["template"] is None:
            self.add_error("template", ValidationError("发短信的步骤请选择短信模板。"))
        if not is_text:
            cleaned["template"] = None
        try:
            placeholders(cleaned.get("script", ""))
        except CannotRender as error:
            self.add_error("script", ValidationError(str(error)))


class WordingFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """A special text is counted and allowed as the usual one is."""

    def clean(self) -> None:
        super().clean()
        usual = self.instance.template
        for form in self.forms:
            template = getattr(form, "cleaned_data", {}).get("template")
            if template is None or form.cleaned_data.get("DELETE"):
                continue
            if usual is None:
                form.add_error("template", "打电话的步骤没有特别措辞，请删除这一行。")
            elif _sort_of(template) != _sort_of(usual):
                form.add_error(
                    "template", "请选择与这一步骤的短信模板同类别、同性质的模板。"
                )


def _sort_of(template: Template) -> tuple[str, str]:
    return template.category, template.message_class


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
