"""The panels of a customer's page that this app shows itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from customers.models import Customer, ServiceRecord, VehicleContact
from customers.panels import Panel, Place, register

SERVICES_SHOWN = 10


@dataclass(frozen=True)
class Cars:
    standing: list[VehicleContact]
    former: list[VehicleContact]


def merged(customer: Customer, now: datetime) -> Customer | None:
    return customer.merged_into


def cars(customer: Customer, now: datetime) -> Cars:
    contacts = list(
        customer.vehicle_contacts.filter(vehicle__merged_into=None)
        .select_related("vehicle__model")
        .order_by("-role", "-pk")
    )
    return Cars(
        standing=[each for each in contacts if each.until_on is None],
        former=[each for each in contacts if each.until_on is not None],
    )


def facts(customer: Customer, now: datetime) -> Customer:
    return customer


def visits(customer: Customer, now: datetime) -> list[ServiceRecord] | None:
    """Return the latest visits of the cars in which the customer has a role."""
    mine = customer.vehicle_contacts.standing().values("vehicle")
    rows = ServiceRecord.objects.not_void().filter(vehicle__in=mine)
    rows = rows.select_related("vehicle").order_by("-came_in_on")
    return list(rows[:SERVICES_SHOWN]) or None


def register_panels() -> None:
    folder = "customers/_customer_"
    for panel in (
        Panel("已并入", "customers/_merged.html", merged, Place.NOTICE, 5),
        Panel("名下车辆", f"{folder}cars.html", cars, Place.MAIN, 10),
        Panel("最近进厂", f"{folder}visits.html", visits, Place.MAIN, 80),
        Panel("客户资料", f"{folder}facts.html", facts, Place.ASIDE, 10),
    ):
        register(Customer, panel)
