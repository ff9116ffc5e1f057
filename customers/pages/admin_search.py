"""The search box of admin lists, answered by ``customers.search``."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from customers.models import Customer, Vehicle
from customers.search import Meaning, find_customers, find_vehicles, read
from shop.adminbase import ModelAdmin
from shop.database.sealed import index_of

SEARCH_HELP = "姓名、手机(全号或后四位)、车牌、车架号(全号或后六位)"


class SearchModelAdmin(ModelAdmin):
    """A list whose search box explains its input and never scans the table."""

    # Django shows the search box and offers autocompletion only if this is set.
    search_fields = ("pk",)
    search_help_text = SEARCH_HELP

    def narrow(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """Return the rows that match the typed text."""
        raise NotImplementedError

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if search_term.strip():
            queryset = self.narrow(queryset, search_term)
        return queryset, False


def rows_of_vehicles(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Narrow rows with a ``vehicle`` to the cars that a query finds."""
    return rows.filter(vehicle__in=find_vehicles(Vehicle.objects.order_by(), text))


def numbers_typed(text: str) -> list[str]:
    """Return the indexes of the whole numbers in a query, even of unknown numbers."""
    return [
        index_of(term.text)
        for word in read(text)
        for term in word
        if term.meaning is Meaning.PHONE
    ]


def numbers_meant(text: str) -> QuerySet[Any, Any] | list[str]:
    """Return the indexes of a typed number, or of the numbers of the people found."""
    if typed := numbers_typed(text):
        return typed
    people = find_customers(Customer.objects.order_by(), text)
    first = people.exclude(phone_index="").values("phone_index")
    second = people.exclude(second_phone_index="").values("second_phone_index")
    return first.union(second)
