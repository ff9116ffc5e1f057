"""The rows with problems follow the customer and the car that they wrote."""

from __future__ import annotations

from customers.merging.registry import move
from imports.models import ImportRow

move(ImportRow, "customer")
move(ImportRow, "vehicle")
