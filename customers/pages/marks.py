"""Marks of customers in lists: a badge, and a value of the filter 联系状态.

Upper apps call ``register`` from their admin module. A list reads all marks in the same
query as its rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Exists, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from customers.models import Customer
from shop.adminbase import badge


@dataclass(frozen=True)
class Mark:
    """A badge for the customers (``OuterRef("pk")``) that ``rows`` finds."""

    code: str
    label: str
    tone: str
    rows: Callable[[], QuerySet[Any]]

    @property
    def column(self) -> str:
        return f"is_marked_{self.code}"


_marks: dict[str, Mark] = {}


def register(mark: Mark) -> None:
    _marks[mark.code] = mark


def with_marks(rows: QuerySet[Customer]) -> QuerySet[Customer]:
    """Return the rows with one column for each mark, as ``badges`` needs them."""
    columns = {each.column: Exists(each.rows()) for each in _marks.values()}
    return rows.annotate(**columns)


def badges(customer: Customer) -> SafeString:
    """Return the badges of a customer that was read through ``with_marks``."""
    carried = [each for each in _marks.values() if getattr(customer, each.column, 0)]
    shown = ((badge(each.label, each.tone),) for each in carried)
    return format_html_join(" ", "{}", shown)


class MarkFilter(admin.SimpleListFilter):
    title = "联系状态"
    parameter_name = "mark"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(each.code, each.label) for each in _marks.values()]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Customer]
    ) -> QuerySet[Customer]:
        mark = _marks.get(self.value() or "")
        return queryset.filter(Exists(mark.rows())) if mark else queryset
