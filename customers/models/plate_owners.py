"""Database triggers that keep ``Vehicle.plate_owner`` equal to the standing owner.

A car without a VIN is known by its plate and its owner. The owner is a row of another
table, so the unique constraint needs a copy of it in the car's row. Cars with a VIN are
not copied to.
"""

from __future__ import annotations

import pgtrigger

_COPY = """
    UPDATE customers_vehicle AS car
    SET plate_owner_id = found.owner_id
    FROM (
        SELECT noted.id, contact.customer_id AS owner_id
        FROM (SELECT DISTINCT vehicle_id AS id FROM ({changed}) AS rows) AS noted
        LEFT JOIN customers_vehiclecontact AS contact
            ON contact.vehicle_id = noted.id
            AND contact.role = 'owner' AND contact.until_on IS NULL
    ) AS found
    WHERE car.id = found.id AND car.vin IS NULL
        AND car.plate_owner_id IS DISTINCT FROM found.owner_id;
    RETURN NULL;
"""
_AFTER = "SELECT vehicle_id FROM after"
_BEFORE = "SELECT vehicle_id FROM before"


def keeps_plate_owners() -> list[pgtrigger.Trigger]:
    """Return the triggers; each runs one UPDATE per statement."""
    return [
        _trigger(
            "plate_owner_insert",
            pgtrigger.Insert,
            pgtrigger.Referencing(new="after"),
            _AFTER,
        ),
        _trigger(
            "plate_owner_update",
            pgtrigger.Update,
            pgtrigger.Referencing(old="before", new="after"),
            f"{_AFTER} UNION ALL {_BEFORE}",
        ),
        _trigger(
            "plate_owner_delete",
            pgtrigger.Delete,
            pgtrigger.Referencing(old="before"),
            _BEFORE,
        ),
    ]


def finds_plate_owner() -> pgtrigger.Trigger:
    """Return the trigger that reads the owner when a car loses its VIN again."""
    return pgtrigger.Trigger(
        name="plate_owner_without_vin",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition("OLD.vin IS NOT NULL AND NEW.vin IS NULL"),
        func="""
            NEW.plate_owner_id := (
                SELECT customer_id FROM customers_vehiclecontact
                WHERE vehicle_id = NEW.id AND role = 'owner' AND until_on IS NULL
            );
            RETURN NEW;
        """,
    )


def _trigger(
    name: str,
    operation: pgtrigger.Operation,
    referencing: pgtrigger.Referencing,
    changed: str,
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=referencing,
        func=_COPY.format(changed=changed),
    )
