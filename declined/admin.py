"""Admin pages of declined items, which staff close, and of the rules for parts."""

from __future__ import annotations

from typing import Final

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from accounts.staff import staff_of
from customers.models import Vehicle
from customers.pages.admin_search import SearchModelAdmin
from customers.pages.car_column import car_link
from customers.search import find_vehicles
from declined.closing import close_items
from declined.models import DeclinedItem, PartRule
from declined.page import register_panels
from shop import clock
from shop.adminbase import ModelAdmin, badge

State = DeclinedItem.State
# What is noted where several items are closed at once.
IN_THE_LIST: Final = "在清单里登记"

register_panels()


@admin.register(PartRule)
class PartRuleAdmin(ModelAdmin):
    list_display = ["name", "severity", "all_words", "is_active"]
    list_filter = ["severity", "is_active"]
    ordering = ["severity", "name"]
    fields = [("name", "severity"), "words", "examples", "is_active"]

    @admin.display(description="工单里的叫法")
    def all_words(self, rule: PartRule) -> str:
        return "、".join(rule.words)

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        """A rule that is not wanted is switched off; its items keep it."""
        return False


@admin.register(DeclinedItem)
class DeclinedItemAdmin(SearchModelAdmin):
    list_display = [
        "advised_on",
        "car",
        "part",
        "severity",
        "words",
        "adviser",
        "shown",
        "closed_because",
    ]
    list_display_links = None
    list_select_related = ["order__vehicle", "rule"]
    list_filter = ["state", "rule__severity"]
    ordering = ["-pk"]
    actions = ["done_elsewhere", "refused"]  # type: ignore[assignment]

    def narrow(self, rows: QuerySet[DeclinedItem], text: str) -> QuerySet[DeclinedItem]:
        cars = find_vehicles(Vehicle.objects.order_by(), text)
        return rows.filter(order__vehicle__in=cars)

    @admin.display(description="工单日期")
    def advised_on(self, item: DeclinedItem) -> str:
        return str(item.order.came_in_on)

    @admin.display(description="车辆")
    def car(self, item: DeclinedItem) -> SafeString:
        return car_link(item.order.vehicle)

    @admin.display(description="项目")
    def part(self, item: DeclinedItem) -> str:
        return str(item)

    @admin.display(description="程度")
    def severity(self, item: DeclinedItem) -> str:
        return item.rule.get_severity_display()

    @admin.display(description="工单里的原话")
    def words(self, item: DeclinedItem) -> str:
        return item.order.declined_work

    @admin.display(description="服务顾问")
    def adviser(self, item: DeclinedItem) -> str:
        return item.order.adviser

    @admin.display(description="状态")
    def shown(self, item: DeclinedItem) -> SafeString:
        tone = DeclinedItem.TONES.get(item.state, "")
        return badge(item.get_state_display(), tone)

    @admin.action(description="已在别处做", permissions=["change"])
    def done_elsewhere(
        self, request: HttpRequest, queryset: QuerySet[DeclinedItem]
    ) -> None:
        self._close(request, queryset, State.ELSEWHERE)

    @admin.action(description="客户再次不做", permissions=["change"])
    def refused(self, request: HttpRequest, queryset: QuerySet[DeclinedItem]) -> None:
        self._close(request, queryset, State.REFUSED)

    def _close(
        self, request: HttpRequest, rows: QuerySet[DeclinedItem], state: State
    ) -> None:
        keys = list(rows.values_list("pk", flat=True))
        by, today = staff_of(request), clock.today()
        count = close_items(keys, state, by=by, today=today, because=IN_THE_LIST)
        messages.success(request, f"已结束 {count} 项，不再提醒。")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False

    def get_readonly_fields(
        self, request: HttpRequest, obj: DeclinedItem | None = None
    ) -> list[str]:
        return [each.name for each in DeclinedItem._meta.fields]
