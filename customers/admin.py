from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString

from accounts.staff import staff_of
from customers.meters.readings import judge_readings
from customers.models import (
    Customer,
    OdometerReading,
    Policy,
    ServiceRecord,
    TagRule,
    Vehicle,
    VehicleContact,
    VehicleModel,
    Warranty,
)
from customers.numbers import lock_numbers_of
from customers.pages import (
    car_doubts,
    contact_facts,
    customer_page,
    missing_vins,
    vehicle_page,
)
from customers.pages.admin_search import SearchModelAdmin, rows_of_vehicles
from customers.pages.car_doubts import DoubtFilter
from customers.pages.consents import panel as consents_panel
from customers.pages.forms import (
    CustomerForm,
    TagRuleForm,
    VehicleForm,
)
from customers.pages.marks import MarkFilter, badges, with_marks
from customers.pages.merging import panel as merging_panel
from customers.pages.overview import OverviewModelAdmin
from customers.plate_cars.completing import note_found_vin
from customers.plates import put_plate
from customers.privacy import NUMBER_FIELDS, reveal
from customers.search import find_customers, find_vehicles
from customers.templatetags.crm import masked, plate
from shop import clock
from shop.adminbase import (
    ModelAdmin,
    TabularInline,
    TextInput,
    badge,
)
from shop.client_address import client_address
from shop.database.number_lock import NumberBusy
from shop.database.sealed import SealedField

vehicle_page.register_panels()
customer_page.register_panels()
merging_panel.register_panels()
contact_facts.register_facts()
car_doubts.register_car_doubts()
missing_vins.register_missing_vins()
consents_panel.register_panel()


def standing_contacts(*related: str) -> QuerySet[VehicleContact]:
    rows = VehicleContact.objects.standing().select_related(*related)
    return rows.order_by("-role", "pk")


class VehicleContactInline(TabularInline):
    model = VehicleContact
    autocomplete_fields = ["customer"]
    verbose_name_plural = "联系人"


class PolicyInline(TabularInline):
    model = Policy


class WarrantyInline(TabularInline):
    model = Warranty


class OdometerReadingInline(TabularInline):
    """Readings are added and never changed; an implausible one stays visible."""

    model = OdometerReading
    readonly_fields = ["rejected_because"]
    ordering = ["-read_on", "-km"]
    can_delete = False

    def has_change_permission(
        self, request: HttpRequest, obj: OdometerReading | None = None
    ) -> bool:
        return False


@admin.register(Vehicle)
class VehicleAdmin(OverviewModelAdmin):
    form = VehicleForm
    overview_template = "customers/vehicle_overview.html"
    list_display = [
        "plate_chip",
        "model_name",
        "people",
        "vin",
        "registered_on",
        "state",
    ]
    list_select_related = ["model"]
    list_prefetch = [
        Prefetch("contacts", standing_contacts("customer"), to_attr="standing")
    ]
    list_filter = [DoubtFilter, "status", "use", "body", "model__energy"]
    autocomplete_fields = ["model"]
    inlines = [
        VehicleContactInline,
        PolicyInline,
        WarrantyInline,
        OdometerReadingInline,
    ]
    fieldsets = [
        (None, {"fields": [("vin", "plate"), ("model", "model_text"), "colour"]}),
        (
            "年检依据",
            {
                "fields": [
                    ("use", "body", "seats"),
                    ("manufactured_on", "registered_on", "inspection_valid_until"),
                    ("has_injury_accident", "has_illegal_modification"),
                ]
            },
        ),
        (
            "交付与使用",
            {
                "fields": [
                    ("delivered_on", "is_severe_use"),
                    ("status", "status_on"),
                    "engine_number",
                    "notes",
                ]
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Vehicle]:
        rows: QuerySet[Vehicle] = super().get_queryset(request)
        is_list = request.resolver_match and not request.resolver_match.kwargs
        return rows.filter(merged_into=None) if is_list else rows

    def narrow(self, rows: QuerySet[Vehicle], text: str) -> QuerySet[Vehicle]:
        return find_vehicles(rows, text)

    @admin.display(description="车牌")
    def plate_chip(self, vehicle: Vehicle) -> SafeString:
        return plate(vehicle.plate)

    @admin.display(description="车型")
    def model_name(self, vehicle: Vehicle) -> str:
        return str(vehicle.model or vehicle.model_text or "")

    @admin.display(description="联系人")
    def people(self, vehicle: Any) -> str:
        return "、".join(
            f"{contact.customer} {masked(contact.customer.phone)}".strip()
            for contact in vehicle.standing[:2]
        )

    @admin.display(description="状态")
    def state(self, vehicle: Vehicle) -> SafeString:
        tone = Vehicle.TONES[vehicle.status]
        return badge(vehicle.get_status_display(), tone)

    def save_model(
        self, request: HttpRequest, obj: Vehicle, form: Any, change: bool
    ) -> None:
        is_found = change and form.initial.get("vin") is None and obj.vin is not None
        super().save_model(request, obj, form, change)
        if is_found:
            note_found_vin(obj, by=staff_of(request), now=clock.now())
        if "plate" in form.changed_data:
            put_plate(obj, obj.plate, on=clock.today())
        for warning in form.warnings:
            messages.warning(request, warning)

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        judge_readings([form.instance.pk], on=clock.today())


@admin.register(Customer)
class CustomerAdmin(OverviewModelAdmin):
    form = CustomerForm
    formfield_overrides = {SealedField: {"widget": TextInput}}
    overview_template = "customers/customer_overview.html"
    list_display = ["__str__", "masked_phone", "cars", "tier", "adviser", "state"]
    list_select_related = ["adviser"]
    list_prefetch = [
        Prefetch("vehicle_contacts", standing_contacts("vehicle"), to_attr="standing")
    ]
    list_filter = ["kind", MarkFilter, "preferred_channel", "adviser"]
    autocomplete_fields = ["adviser"]
    readonly_fields = ["state"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("kind", "name", "gender"),
                    ("contact_name", "contact_gender"),
                    ("phone", "second_phone", "landline"),
                    ("state", "adviser"),
                ]
            },
        ),
        (
            "偏好与画像",
            {
                "fields": [
                    ("birthday", "birthday_calendar"),
                    ("district", "rhythm"),
                    ("preferred_channel", "prefers_from", "prefers_until"),
                    ("tier", "tags", "source"),
                    "notes",
                ]
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Customer]:
        rows: QuerySet[Customer] = with_marks(super().get_queryset(request))
        is_list = request.resolver_match and not request.resolver_match.kwargs
        return rows.filter(merged_into=None) if is_list else rows

    def narrow(self, rows: QuerySet[Customer], text: str) -> QuerySet[Customer]:
        return find_customers(rows, text)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except NumberBusy:
            messages.error(request, "正在向此客户发送短信，请过几秒再保存。")
            return HttpResponseRedirect(request.get_full_path())

    def save_model(
        self, request: HttpRequest, obj: Customer, form: Any, change: bool
    ) -> None:
        """Save; a changed number waits for the texts to the old and the new ones."""
        if change and set(form.changed_data) & NUMBER_FIELDS.keys():
            stored = Customer.objects.filter(pk=obj.pk)
            list(stored.select_for_update(no_key=True).values_list("pk"))
            new = (obj.phone_index, obj.second_phone_index, obj.landline_index)
            lock_numbers_of([obj.pk], besides=new)
        super().save_model(request, obj, form, change)

    @admin.display(description="手机")
    def masked_phone(self, customer: Customer) -> str:
        return masked(customer.phone)

    @admin.display(description="车辆")
    def cars(self, customer: Any) -> str:
        return "、".join(str(contact.vehicle) for contact in customer.standing[:3])

    @admin.display(description="联系状态")
    def state(self, customer: Customer) -> SafeString | str:
        return badges(customer) or "正常"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.reveal_view)
        reveal_path = path("<uuid:pk>/reveal/", view, name="customers_customer_reveal")
        return [reveal_path, *super().get_urls()]

    def reveal_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Answer a POST with one number in clear, after recording who asked for it."""
        if request.method != "POST":
            return HttpResponse(status=405)
        staff = staff_of(request)
        if not staff.has_perm("customers.reveal_phone"):
            raise PermissionDenied
        customer = Customer.objects.filter(pk=pk).first()
        field = request.POST.get("field", "")
        if customer is None or field not in NUMBER_FIELDS:
            raise Http404
        number = reveal(customer, field, by=staff, ip_address=client_address(request))
        shown = {"number": number}
        return TemplateResponse(request, "customers/_revealed.html", shown)


@admin.register(VehicleModel)
class VehicleModelAdmin(ModelAdmin):
    list_display = ["__str__", "brand", "series", "energy"]
    list_filter = ["energy"]
    search_fields = ["brand", "series"]
    search_help_text = "品牌或车系"


@admin.register(TagRule)
class TagRuleAdmin(ModelAdmin):
    form = TagRuleForm
    list_display = ["kind", "months", "least", "is_active"]
    ordering = ["pk"]
    fields = ["kind", ("months", "least"), "is_active"]


@admin.register(ServiceRecord)
class ServiceRecordAdmin(SearchModelAdmin):
    list_display = [
        "order_number",
        "vehicle",
        "came_in_on",
        "kind",
        "odometer_km",
        "amount",
        "adviser",
        "state",
    ]
    list_select_related = ["vehicle"]
    list_filter = ["kind", "is_void"]
    autocomplete_fields = ["vehicle", "brought_by"]
    search_help_text = "工单号、姓名、手机、车牌、车架号"

    def narrow(
        self, rows: QuerySet[ServiceRecord], text: str
    ) -> QuerySet[ServiceRecord]:
        by_number = rows.filter(order_number=text.strip().upper())
        return by_number if by_number.exists() else rows_of_vehicles(rows, text)

    @admin.display(description="状态")
    def state(self, record: ServiceRecord) -> SafeString | str:
        return badge("作废", "warn") if record.is_void else ""
