"""Admin pages of campaigns: the list, linking to each campaign's page, and the form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString

from campaigns import segment_admin
from campaigns.models import Campaign
from customers.categories import Category, MessageClass
from shop import clock
from shop.adminbase import (
    ModelAdmin,
    ModelForm,
    badge,
)
from sms.models import Template

__all__ = ["segment_admin"]


class CampaignForm(ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = Template.objects.filter(
            category=Category.CAMPAIGN,
            message_class=MessageClass.COMMERCIAL,
            is_active=True,
        )
        for name in ("template_a", "template_b"):
            field = self.fields.get(name)
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = texts

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and starts_on < clock.today():
            self.add_error("starts_on", ValidationError("开始日期请选今天或以后。"))
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", ValidationError("结束日期不能早于开始日期。"))
        first, second = cleaned.get("template_a"), cleaned.get("template_b")
        if first and first == second:
            sentence = "短信 B 与短信 A 相同，请选另一种，或留空。"
            self.add_error("template_b", ValidationError(sentence))
        return cleaned


@admin.register(Campaign)
class CampaignAdmin(ModelAdmin):
    row_page = "campaigns:campaign"
    form = CampaignForm
    list_display = ["name", "segment", "starts_on", "ends_on", "state"]
    list_select_related = ["segment"]
    list_filter = ["status"]
    ordering = ["-pk"]
    fields = [
        ("name", "segment"),
        ("template_a", "template_b"),
        ("starts_on", "ends_on"),
        ("holdout_percent", "stop_percent"),
        ("pilot_percent", "pilot_days"),
    ]

    @admin.display(description="状态")
    def state(self, campaign: Campaign) -> SafeString:
        tone = Campaign.TONES[campaign.status]
        return badge(campaign.get_status_display(), tone)

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        """Allow changes of drafts only: a started campaign has drawn its groups."""
        return _is_draft(obj) and bool(super().has_change_permission(request, obj))

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return _is_draft(obj) and bool(super().has_delete_permission(request, obj))

    def response_post_save_add(
        self, request: HttpRequest, obj: Any
    ) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("campaigns:campaign", args=[obj.pk]))

    response_post_save_change = response_post_save_add


def _is_draft(obj: Model | None) -> bool:
    return not isinstance(obj, Campaign) or obj.status == Campaign.Status.DRAFT
