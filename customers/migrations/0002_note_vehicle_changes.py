"""Triggers that note which vehicles' facts changed, whoever changed them.

Statement-level with transition tables: one insert a statement, bulk or not.
"""

from __future__ import annotations

from django.db import migrations

FACT_TABLES = {
    "customers_vehicle": "id",
    "customers_policy": "vehicle_id",
    "customers_warranty": "vehicle_id",
    "customers_odometerreading": "vehicle_id",
    "customers_servicerecord": "vehicle_id",
}

CREATE_FUNCTIONS = """
CREATE FUNCTION customers_note_vehicle_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'INSERT INTO customers_vehiclechange (vehicle_id, changed_at) '
        'SELECT DISTINCT %I, statement_timestamp() FROM changed ORDER BY 1 '
        'ON CONFLICT (vehicle_id) DO UPDATE SET changed_at = excluded.changed_at',
        TG_ARGV[0]
    );
    RETURN NULL;
END $$;

CREATE FUNCTION customers_forget_vehicle_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM customers_vehiclechange WHERE vehicle_id = OLD.id;
    RETURN OLD;
END $$;

CREATE TRIGGER forget_change BEFORE DELETE ON customers_vehicle
FOR EACH ROW EXECUTE FUNCTION customers_forget_vehicle_change();
"""

DROP_FUNCTIONS = """
DROP TRIGGER forget_change ON customers_vehicle;
DROP FUNCTION customers_forget_vehicle_change();
DROP FUNCTION customers_note_vehicle_change();
"""


def triggers(table: str, column: str) -> tuple[str, str]:
    events = {"insert": "NEW", "update": "NEW"}
    if column != "id":
        events["delete"] = "OLD"
    create = "".join(
        f"CREATE TRIGGER note_{event} AFTER {event.upper()} ON {table} "
        f"REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT "
        f"EXECUTE FUNCTION customers_note_vehicle_change('{column}');\n"
        for event, rows in events.items()
    )
    drop = "".join(f"DROP TRIGGER note_{event} ON {table};\n" for event in events)
    return create, drop


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [
        migrations.RunSQL(CREATE_FUNCTIONS, DROP_FUNCTIONS),
        *(
            migrations.RunSQL(*triggers(table, column))
            for table, column in FACT_TABLES.items()
        ),
    ]
