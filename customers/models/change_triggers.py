"""Database triggers that note which vehicles' facts changed, whoever changed them.

They are the one mechanism that makes a car recompute: a model whose rows decide due
dates lists them in its Meta. Each works once a statement on PostgreSQL's transition
tables, so that a bulk write costs one insert.
"""

from __future__ import annotations

import pgtrigger

_NOTE = """
    INSERT INTO customers_vehiclechange (vehicle_id, changed_at)
    {vehicles} ORDER BY 1
    ON CONFLICT (vehicle_id) DO UPDATE SET changed_at = excluded.changed_at;
    RETURN NULL;
"""


def notes_vehicles(
    vehicles: str = "SELECT DISTINCT vehicle_id, statement_timestamp() FROM changed",
    *,
    on_delete: bool = True,
) -> list[pgtrigger.Trigger]:
    """Return triggers that note the vehicles of all inserted, updated or deleted rows.

    ``vehicles`` selects (vehicle id, moment) from the transition table ``changed``.
    """
    triggers = [
        _trigger("note_insert", pgtrigger.Insert, vehicles, new="changed"),
        _trigger("note_update", pgtrigger.Update, vehicles, new="changed"),
    ]
    if on_delete:
        triggers.append(
            _trigger("note_delete", pgtrigger.Delete, vehicles, old="changed")
        )
    return triggers


def notes_vehicles_of_update(vehicles: str) -> pgtrigger.Trigger:
    """Return a trigger for updates, which compares ``before`` with ``changed``."""
    return _trigger(
        "note_update", pgtrigger.Update, vehicles, old="before", new="changed"
    )


def forgets_deleted_vehicle() -> pgtrigger.Trigger:
    """Return the trigger that takes a vehicle's note away before the vehicle goes."""
    return pgtrigger.Trigger(
        name="forget_change",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=(
            "DELETE FROM customers_vehiclechange WHERE vehicle_id = OLD.id; RETURN OLD;"
        ),
    )


def _trigger(
    name: str,
    operation: pgtrigger.Operation,
    vehicles: str,
    *,
    old: str | None = None,
    new: str | None = None,
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(old=old, new=new),
        func=_NOTE.format(vehicles=vehicles),
    )
