"""The two records of a merge beside each other, as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model

from customers.identifiers.phone import mask_phone
from customers.merging import registry
from customers.merging.fields import CHOICES, NUMBERS, is_blank, usual_choice
from customers.models import Customer, Vehicle, VehicleContact

OWNER: Final = "owner"


@dataclass(frozen=True)
class Row:
    """One choice; ``takes_lost`` says which side is the usual one.

    ``differs`` is about the values, because two numbers may look alike when masked.
    """

    name: str
    label: str
    kept: str
    lost: str
    differs: bool
    takes_lost: bool = False

    @property
    def can_choose(self) -> bool:
        return self.differs and bool(self.lost)


@dataclass(frozen=True)
class Moves:
    """How many rows of one kind go over."""

    label: str
    count: int


def rows_of(kept: Any, lost: Any) -> list[Row]:
    """Return what each record says, a choice a row; both without a value are left out.

    A car has its owner as well: one query.
    """
    usual = usual_choice(kept, lost)
    rows = [
        Row(
            choice[0],
            _label(type(kept), choice[0]),
            _shown(kept, choice),
            _shown(lost, choice),
            any(getattr(kept, name) != getattr(lost, name) for name in choice),
            choice[0] in usual,
        )
        for choice in CHOICES[type(kept)]
    ]
    if isinstance(kept, Vehicle):
        rows.append(_owner_row(kept, lost))
    return [row for row in rows if row.kept or row.lost]


def _label(model: type[Model], name: str) -> str:
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def _shown(record: Any, choice: tuple[str, ...]) -> str:
    """Return the values of one choice as staff read them; numbers are masked."""
    if is_blank(record, choice):
        return ""
    return " ".join(filter(None, (_value(record, name) for name in choice)))


def _value(record: Any, name: str) -> str:
    value = getattr(record, name)
    if name in NUMBERS:
        return mask_phone(value)
    display = getattr(record, f"get_{name}_display", None)
    shown = display() if display else value
    return "" if shown is None else str(shown)


def _owner_row(kept: Vehicle, lost: Vehicle) -> Row:
    owners = VehicleContact.objects.owners().filter(vehicle__in=(kept, lost))
    people = {
        each.vehicle_id: each.customer for each in owners.select_related("customer")
    }
    of_kept, of_lost = people.get(kept.pk), people.get(lost.pk)
    return Row(OWNER, "车主", _person(of_kept), _person(of_lost), of_kept != of_lost)


def _person(customer: Customer | None) -> str:
    return f"{customer} {mask_phone(customer.phone)}".strip() if customer else ""


def moves_of(lost: Customer | Vehicle) -> list[Moves]:
    """Count the lost record's rows by their label; a query for each registered model.

    A row that the other record has as well stays, which is known only in the merge.
    """
    counts: dict[str, int] = {}
    for moving in registry.movings(type(lost)):
        if moving.label:
            rows = moving.model._base_manager.filter(**{moving.field: lost.pk})
            counts[moving.label] = counts.get(moving.label, 0) + rows.count()
    return [Moves(label, count) for label, count in counts.items() if count]
