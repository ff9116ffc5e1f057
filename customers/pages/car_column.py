"""How a list shows a car: by its plate, or by its VIN if it has none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString

from customers.models import Customer, Vehicle, VehicleContact
from customers.panels import overview_url
from customers.templatetags.crm import plate


def car_chip(vehicle: Vehicle) -> SafeString | str:
    """Return the plate as a chip, or the VIN of a car without one."""
    return plate(vehicle.plate) if vehicle.plate else str(vehicle)


def car_link(vehicle: Vehicle) -> SafeString:
    """Return the chip as a link to the car's page."""
    return format_html('<a href="{}">{}</a>', overview_url(vehicle), car_chip(vehicle))


def cars_of(customers: Iterable[Customer]) -> dict[UUID, list[str]]:
    """Return the plates, or VINs, of each customer's cars. Runs one query."""
    rows = VehicleContact.objects.standing().filter(customer__in=customers)
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in rows.select_related("vehicle").order_by("vehicle__plate", "pk"):
        found[row.customer_id].append(str(row.vehicle))
    return found
