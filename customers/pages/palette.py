"""A few cars and people in the command palette (Ctrl+K), numbers masked.

Unfold keeps results in the cache for five minutes, so no secret may be in them.
"""

from __future__ import annotations

from django.http import HttpRequest

from customers.models import NO_VIN, Customer, Vehicle
from customers.panels import overview_url
from customers.search import find_customers, find_vehicles, names_people
from customers.templatetags.crm import masked
from shop.adminbase import SearchResult

LIMIT = 8


def find_records(request: HttpRequest, term: str) -> list[SearchResult]:
    """Return the records that match the term and that the user may view.

    People come first if the term is a name or a number, else cars.
    """
    cars, people = _cars(request, term), _people(request, term)
    return people + cars if names_people(term) else cars + people


def _cars(request: HttpRequest, term: str) -> list[SearchResult]:
    if not request.user.has_perm("customers.view_vehicle"):
        return []
    rows = Vehicle.objects.living().select_related("model").order_by("-pk")
    return [_car(each) for each in find_vehicles(rows, term)[:LIMIT]]


def _people(request: HttpRequest, term: str) -> list[SearchResult]:
    if not request.user.has_perm("customers.view_customer"):
        return []
    rows = Customer.objects.living().order_by("-pk")
    return [_person(each) for each in find_customers(rows, term)[:LIMIT]]


def _car(vehicle: Vehicle) -> SearchResult:
    return SearchResult(
        title=f"{vehicle} {vehicle.model or vehicle.model_text}".strip(),
        description=f"车辆 {vehicle.vin or NO_VIN}",
        link=overview_url(vehicle),
        icon="directions_car",
    )


def _person(customer: Customer) -> SearchResult:
    return SearchResult(
        title=str(customer),
        description=f"客户 {masked(customer.phone)}".strip(),
        link=overview_url(customer),
        icon="person",
    )
