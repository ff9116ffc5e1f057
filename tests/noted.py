"""Which cars the database has noted for recomputing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from customers.models import Vehicle, VehicleChange


def noted_by(act: Callable[[], Any]) -> set[Vehicle]:
    """Return the cars that ``act`` has noted."""
    VehicleChange.objects.all().delete()
    act()
    return {change.vehicle for change in VehicleChange.objects.select_related()}
