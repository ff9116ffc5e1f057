"""Database triggers that record which vehicles' facts changed, whoever made the change.

They are the only mechanism that makes a car's due dates be recomputed: a model whose
rows decide due dates lists them in its Meta. Each runs once per statement and reads
PostgreSQL's transition tables, so a bulk write costs one insert.
"""

from __future__ import annotations

from collections.abc import Sequence

import pgtrigger

# A vehicle that this transaction has recorded already is only locked again, so that a
# refresh that runs at the same time cannot delete the record.
_NOTE = """
    INSERT INTO customers_vehiclechange (vehicle_id, changed_at)
    {changed}
    SELECT DISTINCT noted.id, transaction_timestamp()
    FROM ({vehicles}) AS noted(id) ORDER BY 1
    ON CONFLICT (vehicle_id) DO UPDATE SET changed_at = excluded.changed_at
    WHERE customers_vehiclechange.changed_at <> excluded.changed_at;
    RETURN NULL;
"""
# The updated rows in which a deciding column differs, before and after the update.
_DIFFERENT = """WITH changed AS (
        SELECT after.* FROM after JOIN before USING (id) WHERE {differ}
        UNION ALL
        SELECT before.* FROM before JOIN after USING (id) WHERE {differ}
    )"""


def notes_vehicles(
    vehicles: str = "SELECT vehicle_id FROM changed",
    *,
    columns: Sequence[str] = (),
    on_insert: bool = True,
    on_delete: bool = True,
) -> list[pgtrigger.Trigger]:
    """Return triggers that record the vehicles of inserted, updated and deleted rows.

    ``vehicles`` selects vehicle ids from the table ``changed``. With ``columns`` an
    update counts only if one of them differs, and ``changed`` then has both the old and
    the new row.
    """
    triggers = [_update(vehicles, columns)]
    if on_insert:
        triggers.append(_of_rows("note_insert", pgtrigger.Insert, vehicles))
    if on_delete:
        triggers.append(_of_rows("note_delete", pgtrigger.Delete, vehicles))
    return triggers


def forgets_deleted_vehicle() -> pgtrigger.Trigger:
    """Return the trigger that deletes a vehicle's record before the vehicle."""
    return pgtrigger.Trigger(
        name="forget_change",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=(
            "DELETE FROM customers_vehiclechange WHERE vehicle_id = OLD.id; RETURN OLD;"
        ),
    )


def _update(vehicles: str, columns: Sequence[str]) -> pgtrigger.Trigger:
    """Return the trigger for updates; without columns every update counts."""
    if not columns:
        return _of_rows("note_update", pgtrigger.Update, vehicles)
    old, new = (
        ", ".join(f"{table}.{column}" for column in columns)
        for table in ("before", "after")
    )
    different = _DIFFERENT.format(differ=f"({old}) IS DISTINCT FROM ({new})")
    return pgtrigger.Trigger(
        name="note_update",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        referencing=pgtrigger.Referencing(old="before", new="after"),
        func=_NOTE.format(changed=different, vehicles=vehicles),
    )


def _of_rows(
    name: str, operation: pgtrigger.Operation, vehicles: str
) -> pgtrigger.Trigger:
    """Return a trigger whose table ``changed`` has all rows of the statement."""
    referencing = (
        pgtrigger.Referencing(old="changed")
        if operation is pgtrigger.Delete
        else pgtrigger.Referencing(new="changed")
    )
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=referencing,
        func=_NOTE.format(changed="", vehicles=vehicles),
    )
