"""Parts that several admin lists of this app share."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from sms.gateways import registry
from sms.models import Attempt, Callback, Filing, Message, Report
from sms.texts.default_words import DEFAULT_WORDS


class GatewayFilter(admin.SimpleListFilter):
    """Filter by gateway; shows the vendors' names."""

    title = "网关"
    parameter_name = "gateway"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        listed = dict.fromkeys(
            [*registry.names(), *(name for name, _ in DEFAULT_WORDS)]
        )
        return [(name, registry.vendor_of(name)) for name in listed]

    def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(gateway=self.value()) if self.value() else rows


class ThroughGateway:
    """Adds a column with the Chinese name of the row's gateway."""

    @admin.display(description="网关")
    def through(self, row: Message | Attempt | Report | Callback | Filing) -> str:
        return registry.vendor_of(row.gateway)
