from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.utils.functional import lazy

from customers.categories import MessageClass
from customers.pages.forms import WordsField
from reminders.models import RuleStep
from reminders.pages.rules.remark_forms import RemarksField, says_remarks
from reminders.plans.inspection_cycles import InspectionClass, read_cycle
from reminders.reasons import registry
from reminders.telling.remarks import kinds
from shop.adminbase import ModelForm, Select
from sms.models import Template
from sms.texts.rendering import CannotRender, placeholders

EVERY_VARIANT = "全部"


def variant_label(reason: str, variant: str) -> str:
    """Return the Chinese name of a variant; '' stands for all variants."""
    if not variant:
        return EVERY_VARIANT
    known = registry.reason(reason).variants if reason in registry.codes() else {}
    return known.get(variant, variant)


def _reasons() -> list[tuple[str, str]]:
    """Return the reasons whose steps staff edit here; others have their own page."""
    return [
        (each.code, each.label)
        for each in registry.every()
        if not each.is_started_by_staff
    ]


def _variants() -> list[tuple[str, str | list[tuple[str, str]]]]:
    return [
        ("", EVERY_VARIANT),
        *(
            (each.label, list(each.variants.items()))
            for each in registry.every()
            if each.variants
        ),
    ]


class PlanItemForm(ModelForm):
    keywords = WordsField(
        label="工单关键词",
        required=False,
        help_text="用逗号分开，工单里出现任一词即算做过",
    )


def _remarks_help() -> str:
    names = "、".join(each.label for each in kinds.every())
    return f"用顿号分开，最想说的写在前面，写得下的才写。可用的有：{names}"


class RuleStepForm(ModelForm):
    reason = forms.ChoiceField(
        label="缘由",
        widget=Select,
        choices=_reasons,
    )
    variant = forms.ChoiceField(
        label="细分",
        required=False,
        widget=Select,
        choices=_variants,
        help_text="列出的缘由可以只取其中一种，其他请选“全部”",
    )

    remarks = RemarksField(
        label="附言排序",
        required=False,
        help_text=lazy(_remarks_help, str)(),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        reason, variant = cleaned.get("reason", ""), cleaned.get("variant", "")
        known = registry.reason(reason).variants if reason else {}
        if variant and variant not in known:
            label = registry.label(reason) if reason else "这种缘由"
            sentence = (
                f"{label}没有这个细分，请选“{EVERY_VARIANT}”或属于{label}的细分。"
            )
            self.add_error("variant", ValidationError(sentence))
        self._check_words(cleaned)
        return cleaned

    def _check_words(self, cleaned: dict[str, Any]) -> None:
        """Check that a text has a template, and that the script of a call is valid."""
        is_text = cleaned.get("channel") == RuleStep.Channel.TEXT
        if is_text and "template" in cleaned and cleaned["template"] is None:
            self.add_error("template", ValidationError("发短信的步骤请选择短信模板。"))
        if is_text and _is_hidden_advertising(cleaned):
            label = registry.label(cleaned["reason"])
            sentence = f"「{label}」按营销短信报备，请选择性质为商业类的短信模板。"
            self.add_error("template", ValidationError(sentence))
        if says_remarks(cleaned.get("template")) and not cleaned.get("otherwise"):
            sentence = "短信模板里有{附言}，请填没有附言可写时写什么，如：可提前安排。"
            self.add_error("otherwise", ValidationError(sentence))
        if not is_text:
            cleaned["template"] = None
        try:
            placeholders(cleaned.get("script", ""))
        except CannotRender as error:
            self.add_error("script", ValidationError(str(error)))


def _is_hidden_advertising(cleaned: dict[str, Any]) -> bool:
    """Whether a commercial reason would be sent in a service text."""
    template, reason = cleaned.get("template"), cleaned.get("reason")
    if template is None or not reason:
        return False
    is_commercial = registry.reason(reason).message_class == MessageClass.COMMERCIAL
    return is_commercial and template.message_class != MessageClass.COMMERCIAL


class WordingFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """Requires a special text to have the category and class of the usual text."""

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
