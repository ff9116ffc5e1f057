"""Admin list of complaints; they are opened and closed on the customer's page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from customers.models import Customer
from customers.pages.admin_search import SearchModelAdmin
from customers.panels import overview_url
from customers.search import find_customers
from feedback import page
from feedback.models import Complaint
from shop.adminbase import RecordedModelAdmin, badge

page.register_panels()


class OpenFilter(admin.SimpleListFilter):
    title = "状态"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "处理中"), ("closed", "已完成")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Complaint]
    ) -> QuerySet[Complaint]:
        match self.value():
            case "open":
                return queryset.filter(closed_on=None)
            case "closed":
                return queryset.exclude(closed_on=None)
        return queryset


@admin.register(Complaint)
class ComplaintAdmin(SearchModelAdmin, RecordedModelAdmin):
    list_display = ["opened_on", "who", "about", "state", "outcome"]
    list_display_links = ["opened_on"]
    list_select_related = ["customer"]
    list_filter = [OpenFilter]
    fields = [
        ("who", "about"),
        ("opened_on", "recorded_by"),
        ("closed_on", "closed_by"),
        "outcome",
    ]

    def narrow(self, rows: QuerySet[Complaint], text: str) -> QuerySet[Complaint]:
        people = find_customers(Customer.objects.order_by(), text)
        return rows.filter(customer__in=people)

    @admin.display(description="客户")
    def who(self, complaint: Complaint) -> SafeString:
        customer = complaint.customer
        return format_html('<a href="{}">{}</a>', overview_url(customer), customer)

    @admin.display(description="状态")
    def state(self, complaint: Complaint) -> SafeString:
        is_closed = complaint.closed_on is not None
        return badge(*(("已完成", "good") if is_closed else ("处理中", "warn")))
