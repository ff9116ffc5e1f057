"""What a car's own system sends names a VIN, which stays with its record."""

from __future__ import annotations

from customers.merging.registry import leave
from telematics.models import VehicleEvent

leave(VehicleEvent, "vehicle", because="按车架号找车，没有自己的列")
