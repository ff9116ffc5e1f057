from __future__ import annotations

from customers.models.car_doubts import CarDoubt
from customers.models.consents import Consent, ProofFile
from customers.models.contact_facts import DoNotDisturb, NumberDoubt
from customers.models.found_vins import FoundVin
from customers.models.handovers import Handover
from customers.models.history import OdometerReading, ServiceRecord
from customers.models.merges import KeptApart, Merge
from customers.models.people import Customer
from customers.models.tags import TagRule
from customers.models.vehicles import (
    NO_VIN,
    Plate,
    Policy,
    Vehicle,
    VehicleChange,
    VehicleContact,
    VehicleModel,
    Warranty,
)

__all__ = [
    "NO_VIN",
    "CarDoubt",
    "Consent",
    "Customer",
    "DoNotDisturb",
    "FoundVin",
    "Handover",
    "KeptApart",
    "Merge",
    "NumberDoubt",
    "OdometerReading",
    "Plate",
    "Policy",
    "ProofFile",
    "ServiceRecord",
    "TagRule",
    "Vehicle",
    "VehicleChange",
    "VehicleContact",
    "VehicleModel",
    "Warranty",
]
