"""The admin page of appointments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.staff import staff_of
from customers.pages.admin_search import SearchModelAdmin, rows_of_vehicles
from customers.pages.car_column import car_link
from shop import clock
from shop.adminbase import ModelForm, badge
from workshop.booking import cancel
from workshop.models import Appointment


class AppointmentForm(ModelForm):
    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on < clock.today():
            raise ValidationError("到店日期已经过去，请填写今天或以后的日期。")
        return on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        vehicle = cleaned.get("vehicle")
        booked = Appointment.objects.booked().filter(vehicle=vehicle)
        standing = booked.exclude(pk=self.instance.pk)
        if vehicle and (other := standing.first()):
            sentence = f"这辆车已预约 {other.on}，请直接修改那一条预约。"
            self.add_error("vehicle", forms.ValidationError(sentence))
        return cleaned


@admin.register(Appointment)
class AppointmentAdmin(SearchModelAdmin):
    form = AppointmentForm
    list_display = ["when", "car", "note", "state", "booked_by"]
    list_display_links = ["when"]
    list_select_related = ["vehicle", "booked_by"]
    list_filter = ["status", "on"]
    ordering = ["-pk"]
    autocomplete_fields = ["vehicle"]
    fields = ["vehicle", ("on", "at"), "note"]
    actions = ["cancel_chosen"]  # type: ignore[assignment]

    def narrow(self, rows: QuerySet[Appointment], text: str) -> QuerySet[Appointment]:
        return rows_of_vehicles(rows, text)

    @admin.display(description="到店", ordering="on")
    def when(self, appointment: Appointment) -> SafeString:
        at = f" {appointment.at:%H:%M}" if appointment.at else ""
        return format_html('<span class="crm-nowrap">{}{}</span>', appointment.on, at)

    @admin.display(description="车辆")
    def car(self, appointment: Appointment) -> SafeString:
        return car_link(appointment.vehicle)

    @admin.display(description="状态")
    def state(self, appointment: Appointment) -> SafeString:
        tone = Appointment.TONES[appointment.status]
        return badge(appointment.get_status_display(), tone)

    @admin.action(description="取消预约", permissions=["change"])
    def cancel_chosen(
        self, request: HttpRequest, queryset: QuerySet[Appointment]
    ) -> None:
        count = sum(cancel(each, today=clock.today()) for each in queryset)
        messages.success(request, f"已取消 {count} 个预约，明天起电话跟进。")

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        """Forbid changes to an appointment that has an outcome."""
        is_open = not isinstance(obj, Appointment) or obj.status == "booked"
        return is_open and bool(super().has_change_permission(request, obj))

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Appointment, form: Any, change: bool
    ) -> None:
        if not change:
            obj.booked_by = staff_of(request)
            obj.booked_on = clock.today()
        super().save_model(request, obj, form, change)
