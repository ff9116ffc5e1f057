"""The list of published holidays, and the import of a year's notice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shop import house_rule_admin  # noqa: F401  (registers its page)
from shop.adminbase import ModelAdmin, badge
from shop.days.holiday_import import CannotRead, read_notice, store_notice
from shop.models import Holiday

# A year's notice has about five thousand bytes.
MAX_BYTES = 100_000


class NoticeForm(forms.Form):
    file = forms.FileField(
        label="放假安排文件",
        help_text="holiday-cn 项目的 JSON，如 2027.json；国务院每年 11 月公布次年安排",
        error_messages={"required": "请选择放假安排的 JSON 文件。"},
    )

    def clean_file(self) -> list[Holiday]:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError("文件太大，一年的放假安排不超过 100 KB。")
        try:
            return read_notice(file.read())
        except CannotRead as error:
            raise forms.ValidationError(str(error)) from error


@admin.register(Holiday)
class HolidayAdmin(ModelAdmin):
    list_display = ["on", "name", "kind", "notice"]
    list_filter = ["is_off_day"]
    ordering = ["-on"]
    change_list_template = "shop/holiday_list.html"

    @admin.display(description="安排")
    def kind(self, holiday: Holiday) -> SafeString:
        return badge("放假", "good") if holiday.is_off_day else badge("上班", "warn")

    @admin.display(description="依据")
    def notice(self, holiday: Holiday) -> SafeString | str:
        """Link an address; rows that were typed by hand may have other words here."""
        if not holiday.source.startswith("https://"):
            return holiday.source
        address, _, _ = holiday.source.partition("、")
        return format_html('<a class="crm-link" href="{}">国务院通知</a>', address)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.import_view)
        return [
            path("import/", view, name="shop_holiday_import"),
            *super().get_urls(),
        ]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NoticeForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            count = store_notice(form.cleaned_data["file"])
            messages.success(request, f"已导入 {count} 天的放假和调休安排。")
            return HttpResponseRedirect(reverse("admin:shop_holiday_changelist"))
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": "导入放假安排",
            "opts": self.opts,
            "form": form,
        }
        return render(request, "shop/holiday_import.html", context)
