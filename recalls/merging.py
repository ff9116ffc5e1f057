"""A recall names a VIN, which stays with its record."""

from __future__ import annotations

from customers.merging.registry import leave
from recalls.models import RecalledVehicle

leave(RecalledVehicle, "vehicle", because="按车架号找车，没有自己的列")
