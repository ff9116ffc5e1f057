"""Admin pages of event sources, whose key is shown once, and of reported events."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from customers.models import Vehicle
from customers.pages.admin_search import SearchModelAdmin
from customers.pages.car_column import car_chip
from customers.search import find_vehicles
from shop.adminbase import ModelAdmin, RecordedModelAdmin
from telematics.models import EventSource, VehicleEvent
from telematics.receiving import hash_key, new_key


@admin.register(EventSource)
class EventSourceAdmin(ModelAdmin):
    list_display = ["name", "is_active"]
    ordering = ["name"]

    def save_model(
        self, request: HttpRequest, obj: EventSource, form: Any, change: bool
    ) -> None:
        if not change:
            key = new_key()
            obj.key_hash = hash_key(key)
            messages.warning(request, f"密钥只显示这一次，请立即交给对接方：{key}")
        super().save_model(request, obj, form, change)


@admin.register(VehicleEvent)
class VehicleEventAdmin(SearchModelAdmin, RecordedModelAdmin):
    list_display = ["happened_at", "car", "what", "amount", "detail", "source"]
    list_select_related = ["vehicle", "source"]
    list_filter = ["kind", "source"]
    ordering = ["-pk"]

    def narrow(self, rows: QuerySet[VehicleEvent], text: str) -> QuerySet[VehicleEvent]:
        cars = find_vehicles(Vehicle.objects.order_by(), text)
        return rows.filter(vin__in=cars.values("vin"))

    @admin.display(description="车辆")
    def car(self, event: VehicleEvent) -> SafeString | str:
        return car_chip(event.vehicle) if event.vehicle else event.vin

    @admin.display(description="类型")
    def what(self, event: VehicleEvent) -> str:
        return event.get_kind_display()
