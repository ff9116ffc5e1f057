"""The panel 合并 on the page of a customer or car."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse

from customers.merging.records import UNDO_WITHIN
from customers.models import Customer, Merge, Vehicle
from customers.panels import Panel, Place, register

MAY_MERGE: Final = "customers.add_merge"
_TEMPLATE: Final = "customers/_merges.html"


@dataclass(frozen=True)
class Merges:
    """The merges into this record that can be undone, and where others are found."""

    merges: list[Merge]
    address: str
    days: int


def merges_into(record: Any, now: datetime) -> Merges | None:
    """Return nothing for a record that was itself merged into another."""
    if record.merged_into_id is not None:
        return None
    kind = "customer" if isinstance(record, Customer) else "vehicle"
    found = Merge.objects.standing().filter(at__gt=now - UNDO_WITHIN, **{kind: record})
    name = "customers" if kind == "customer" else "cars"
    return Merges(
        list(found.defer("log").order_by("-pk")),
        reverse(f"customers:merge-{name}-with", args=[record.pk]),
        UNDO_WITHIN.days,
    )


def register_panels() -> None:
    for model in (Customer, Vehicle):
        panel = Panel("合并", _TEMPLATE, merges_into, Place.ASIDE, 90, MAY_MERGE)
        register(model, panel)
