"""Forms of the remarks of texts: which a step ranks, and how each is written."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError

from customers.categories import MessageClass
from customers.pages.forms import WordsField
from reminders.models import PlanItem
from reminders.telling.placeholders import REMARK
from reminders.telling.remarks import kinds
from shop.adminbase import ModelForm
from sms.models import Template
from sms.texts.banned_words import find_banned_words, is_forbidden
from sms.texts.rendering import placeholders


class RemarksField(WordsField):
    """Kinds of remark by their Chinese names, the most wanted first."""

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        codes = {each.label: each.code for each in kinds.every()}
        names = super().to_python(value)
        if unknown := [name for name in names if name not in codes]:
            known = "、".join(codes)
            raise ValidationError(f"没有叫“{unknown[0]}”的附言，可用的有：{known}。")
        return [codes[name] for name in dict.fromkeys(names)]

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        found = (kinds.kind(code) for code in value)
        return "、".join(each.label for each in found if each)


def says_remarks(template: Template | None) -> bool:
    """Return whether the newest wording of the template has a place for remarks."""
    if template is None:
        return False
    latest = template.versions.order_by("-number").first()
    return latest is not None and REMARK.name in placeholders(latest.text)


class RemarkRuleForm(ModelForm):
    """The words of one kind; they stand in service texts, so they do not advertise."""

    def clean_phrase(self) -> str:
        phrase = str(self.cleaned_data["phrase"]).strip()
        kind = kinds.kind(self.instance.code)
        examples = dict(kind.examples) if kind else {}
        for name in re.findall(r"\{([^{}]*)\}", phrase):
            if name not in examples:
                known = "、".join(f"{{{each}}}" for each in examples) or "无"
                sentence = f"这里不能用{{{name}}}，可用的占位符：{known}。"
                raise ValidationError(sentence)
        example = kinds.fill(phrase, examples)
        if refused := [char for char in example if is_forbidden(char) or char in "{}"]:
            raise ValidationError(f"不能有「{refused[0]}」，请改用文字和逗号。")
        for finding in find_banned_words(example, MessageClass.SERVICE):
            if finding.is_grave:
                raise ValidationError(f"{finding.sentence}（依据：{finding.source}）")
        return phrase


class SymptomForm(ModelForm):
    words = WordsField(
        label="工单里的说法",
        help_text="用逗号分开，客户描述里出现任一说法，短信就可以提到这个症状",
    )


class ItemCostForm(ModelForm):
    """A cost; the items are listed with their plans."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "item" in self.fields:
            items = PlanItem.objects.select_related("plan")
            self.fields["item"].queryset = items  # type: ignore[attr-defined]
            self.fields["item"].label_from_instance = _with_plan  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_empty = cleaned.get("yuan") is None and cleaned.get("minutes") is None
        if is_empty and not {"yuan", "minutes"} & self.errors.keys():
            raise ValidationError("请至少填费用或用时中的一项，如：580 元、40 分钟。")
        return cleaned


def _with_plan(item: PlanItem) -> str:
    return f"{item.plan}：{item.name}"
