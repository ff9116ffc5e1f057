from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import lazy

from customers.categories import MessageClass
from shop.adminbase import (
    ModelForm,
    Select,
    Textarea,
    TextInput,
)
from sms.gateways import registry
from sms.models import Filing, TemplateVersion
from sms.texts.default_words import DEFAULT_WORDS
from sms.texts.linting import lint
from sms.texts.rendering import declared

DEFAULT_VENDORS = [gateway for gateway, _ in DEFAULT_WORDS]


def _help() -> str:
    names = "、".join(f"{{{each.name}}}" for each in declared())
    return f"签名和退订用语自动加上，不用写。可用的占位符：{names}"


class TemplateForm(ModelForm):
    """Edits a template and its wording; saving a new wording creates a version."""

    text = forms.CharField(
        label="正文",
        max_length=500,
        widget=Textarea(attrs={"rows": 4}),
        help_text=lazy(_help, str)(),
    )
    plate = forms.CharField(
        label="用哪辆车预览",
        max_length=10,
        required=False,
        widget=TextInput(attrs={"placeholder": "车牌，可不填"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._show_while_typing()
        if latest := latest_version(self.instance.pk):
            self.initial["text"] = latest.text

    def _show_while_typing(self) -> None:
        """Request the preview on each change, and at once for an unsaved form."""
        at_once = "load, " if self.is_bound else ""
        for name in ("text", "plate", "category", "message_class"):
            if name in self.fields:
                self.fields[name].widget.attrs |= {
                    "hx-post": reverse("admin:sms_template_preview"),
                    "hx-trigger": f"{at_once}input changed delay:400ms, change",
                    "hx-include": "closest form",
                    "hx-target": "#crm-preview",
                    "hx-swap": "outerHTML",
                }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        text, message_class = cleaned.get("text"), cleaned.get("message_class")
        if text and message_class:
            for finding in lint(text, message_class, cleaned.get("category", "")):
                if finding.is_grave:
                    sentence = f"{finding.sentence}（依据：{finding.source}）"
                    self.add_error("text", ValidationError(sentence))
        if self.instance.pk and "message_class" in self.changed_data:
            self._ask_for_source()
        return cleaned

    def _ask_for_source(self) -> None:
        """Refuse another class that keeps the source of the class before."""
        if "class_source" not in self.changed_data and self.cleaned_data.get(
            "class_source"
        ):
            sentence = "性质改了，请同时写明新性质的依据（法规条款或网关的规定）。"
            self.add_error("class_source", ValidationError(sentence))


class BannedWordForm(ModelForm):
    """A banned word; spaces are removed, because checked texts have none."""

    gateway = forms.ChoiceField(label="网关", widget=Select)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = {**dict.fromkeys(DEFAULT_VENDORS), **dict.fromkeys(registry.names())}
        if "gateway" in self.fields:
            self.fields["gateway"].choices = [  # type: ignore[attr-defined]
                (name, registry.vendor_of(name)) for name in listed
            ]

    def clean_word(self) -> str:
        return "".join(str(self.cleaned_data["word"]).split())

    def clean_replacement(self) -> str:
        other = "".join(str(self.cleaned_data["replacement"]).split())
        word = self.cleaned_data.get("word")
        if word and word in other:
            sentence = f"“改说”里不能再有「{word}」，请换一个说法，如：检验。"
            raise ValidationError(sentence)
        return other


class FilingForm(ModelForm):
    """The vendor's decision on a wording, copied from its console."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        content = registry.gateway(self.instance.gateway).capabilities.content
        is_approved = cleaned.get("state") == Filing.State.APPROVED
        if is_approved and content == "template" and not cleaned.get("code"):
            self.add_error("code", ValidationError("请填写网关给出的模板编号。"))
        template = self.instance.version.template
        is_commercial = template.message_class == MessageClass.COMMERCIAL
        if is_commercial and not cleaned.get("ending"):
            sentence = "商业类短信须带退订用语，请填写网关要求的用语，如：拒收请回复R。"
            self.add_error("ending", ValidationError(sentence))
        return cleaned


def latest_version(template_pk: int | None) -> TemplateVersion | None:
    versions = TemplateVersion.objects.filter(template=template_pk)
    return versions.order_by("-number").first()
