"""The list of canned answers, which managers edit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin

from customers.categories import Category, MessageClass
from shop.adminbase import ModelAdmin, ModelForm, Select
from sms.models import CannedAnswer, Template


class CannedAnswerForm(ModelForm):
    """Offers only templates that may answer a customer."""

    template = forms.ModelChoiceField(
        label="模板",
        queryset=Template.objects.none(),
        widget=Select,
        help_text="类别为「答复」的服务类模板；措辞在「短信模板」里修改",
        error_messages={
            "invalid_choice": "请选择「答复」类的服务类模板，例如「答复：电话回您」。"
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = Template.objects.filter(  # type: ignore[attr-defined]
            category=Category.CONVERSATION,
            message_class=MessageClass.SERVICE,
            is_free_text=False,
        )


@admin.register(CannedAnswer)
class CannedAnswerAdmin(ModelAdmin):
    form = CannedAnswerForm
    list_display = ["name", "topic", "template", "order", "is_active"]
    list_filter = ["topic"]
    list_select_related = ["template"]
    ordering = ["order", "name"]
    fields = ["name", "topic", "template", ("order", "is_active")]
