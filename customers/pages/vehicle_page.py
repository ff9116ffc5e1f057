"""The panels of a vehicle's page that this app shows itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from customers.models import (
    OdometerReading,
    Plate,
    Policy,
    ServiceRecord,
    Vehicle,
    VehicleContact,
    Warranty,
)
from customers.panels import Panel, Place, register

READINGS_SHOWN = 12
SERVICES_SHOWN = 20
SOON_DAYS = 30


@dataclass(frozen=True)
class People:
    standing: list[VehicleContact]
    former: list[VehicleContact]


@dataclass(frozen=True)
class CoveredPolicy:
    """A policy and how urgent its end is."""

    policy: Policy
    tone: str
    remark: str


@dataclass(frozen=True)
class Cover:
    policies: list[CoveredPolicy]
    warranties: list[Warranty]


@dataclass(frozen=True)
class Readings:
    rows: list[OdometerReading]
    has_more: bool


@dataclass(frozen=True)
class Services:
    rows: list[ServiceRecord]
    has_more: bool


def facts(vehicle: Vehicle, now: datetime) -> Vehicle:
    return vehicle


def departure(vehicle: Vehicle, now: datetime) -> Vehicle | None:
    has_left = vehicle.status not in (Vehicle.Status.ACTIVE, Vehicle.Status.MERGED)
    return vehicle if has_left else None


def merged(vehicle: Vehicle, now: datetime) -> Vehicle | None:
    return vehicle.merged_into


def people(vehicle: Vehicle, now: datetime) -> People:
    contacts = list(
        vehicle.contacts.select_related("customer").order_by("-role", "-since_on", "pk")
    )
    return People(
        standing=[each for each in contacts if each.until_on is None],
        former=[each for each in contacts if each.until_on is not None],
    )


def cover(vehicle: Vehicle, now: datetime) -> Cover:
    """Return the newest policy of each kind, and the warranties."""
    newest: dict[str, Policy] = {}
    for policy in vehicle.policies.order_by("kind", "-last_covered_on"):
        newest.setdefault(policy.kind, policy)
    return Cover(
        policies=[_covered(policy, now.date()) for policy in newest.values()],
        warranties=list(vehicle.warranties.order_by("kind")),
    )


def _covered(policy: Policy, today: date) -> CoveredPolicy:
    days = (policy.last_covered_on - today).days
    if days < 0:
        return CoveredPolicy(policy, "bad", f"已脱保 {-days} 天")
    if days <= SOON_DAYS:
        return CoveredPolicy(policy, "warn", f"还有 {days} 天" if days else "今天到期")
    return CoveredPolicy(policy, "", "")


def readings(vehicle: Vehicle, now: datetime) -> Readings:
    rows = list(vehicle.readings.order_by("-read_on", "-km")[: READINGS_SHOWN + 1])
    return Readings(rows[:READINGS_SHOWN], len(rows) > READINGS_SHOWN)


def services(vehicle: Vehicle, now: datetime) -> Services:
    rows = list(vehicle.service_records.order_by("-came_in_on")[: SERVICES_SHOWN + 1])
    return Services(rows[:SERVICES_SHOWN], len(rows) > SERVICES_SHOWN)


def plates(vehicle: Vehicle, now: datetime) -> list[Plate] | None:
    """Return the history of plates if the car has had more than the current one."""
    rows = list(vehicle.plates.order_by("-pk"))
    return rows if len(rows) > 1 else None


def register_panels() -> None:
    folder = "customers/_vehicle_"
    for panel in (
        Panel("已并入", "customers/_merged.html", merged, Place.NOTICE, 5),
        Panel("车辆去向", f"{folder}departure.html", departure, Place.NOTICE, 10),
        Panel("维修记录", f"{folder}services.html", services, Place.MAIN, 80),
        Panel("联系人", f"{folder}people.html", people, Place.ASIDE, 10),
        Panel("车辆信息", f"{folder}facts.html", facts, Place.ASIDE, 20),
        Panel("保险与质保", f"{folder}cover.html", cover, Place.ASIDE, 30),
        Panel("里程读数", f"{folder}readings.html", readings, Place.ASIDE, 40),
        Panel("车牌历史", f"{folder}plates.html", plates, Place.ASIDE, 50),
    ):
        register(Vehicle, panel)
