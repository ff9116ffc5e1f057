"""A filter of an admin list, asked without its page."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter, site
from django.db.models import Model, QuerySet
from django.http import HttpRequest

Filter = type[SimpleListFilter]


def offered(list_filter: Filter, model: type[Model]) -> list[tuple[str, Any]]:
    """Return the values to choose from, with their labels."""
    chosen: dict[str, Any] = {}
    asked = list_filter(HttpRequest(), chosen, model, ModelAdmin(model, site))
    return [(str(value), label) for value, label in asked.lookup_choices]


def narrowed(list_filter: Filter, rows: QuerySet[Any], value: str) -> list[Any]:
    """Return the rows that are listed where the value is chosen."""
    request, name = HttpRequest(), str(list_filter.parameter_name)
    admin = ModelAdmin(rows.model, site)
    asked = list_filter(request, {name: [value]}, rows.model, admin)
    return list(asked.queryset(request, rows) or ())
