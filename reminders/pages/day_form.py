"""The form for the day that a page shows."""

from __future__ import annotations

from django import forms

from shop.adminbase import DateInput


class DayForm(forms.Form):
    on = forms.DateField(
        label="日期",
        widget=DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请填写日期，例如 2026-12-05。"},
    )
