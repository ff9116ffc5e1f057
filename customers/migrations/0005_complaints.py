"""When a complaint ended, and a trigger that notes whose car it touches.

The function of 0003 is replaced by one that looks at the new column as well.
"""

from __future__ import annotations

from importlib import import_module

from django.db import migrations, models

_birthdays = import_module("customers.migrations.0003_birthdays")

NOTE_OWNER_CHANGE = """
CREATE OR REPLACE FUNCTION customers_note_birthday_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO customers_vehiclechange (vehicle_id, changed_at)
    SELECT DISTINCT contact.vehicle_id, statement_timestamp()
    FROM before
    JOIN changed USING (id)
    JOIN customers_vehiclecontact AS contact ON contact.customer_id = changed.id
    WHERE (
        before.birthday, before.birthday_calendar, before.merged_into_id,
        before.complaint_closed_on
    ) IS DISTINCT FROM (
        changed.birthday, changed.birthday_calendar, changed.merged_into_id,
        changed.complaint_closed_on
    )
    ORDER BY 1
    ON CONFLICT (vehicle_id) DO UPDATE SET changed_at = excluded.changed_at;
    RETURN NULL;
END $$;
"""
NOTE_BIRTHDAY_CHANGE = _birthdays.CREATE_FUNCTION.partition("CREATE TRIGGER")[
    0
].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_rule_tags")]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="complaint_closed_on",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="投诉处理完成"
            ),
        ),
        migrations.RunSQL(NOTE_OWNER_CHANGE, NOTE_BIRTHDAY_CHANGE),
    ]
