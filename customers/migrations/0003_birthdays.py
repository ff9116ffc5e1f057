"""By which calendar an owner celebrates, and triggers that note whose car it touches.

A car's due dates follow its owner's birthday, so that both a new owner and a
corrected birthday count as a change of the car.
"""

from __future__ import annotations

from importlib import import_module

from django.db import migrations, models

_note = import_module("customers.migrations.0002_note_vehicle_changes")

CREATE_FUNCTION = """
CREATE FUNCTION customers_note_birthday_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO customers_vehiclechange (vehicle_id, changed_at)
    SELECT DISTINCT contact.vehicle_id, statement_timestamp()
    FROM before
    JOIN changed USING (id)
    JOIN customers_vehiclecontact AS contact ON contact.customer_id = changed.id
    WHERE (before.birthday, before.birthday_calendar, before.merged_into_id)
        IS DISTINCT FROM
        (changed.birthday, changed.birthday_calendar, changed.merged_into_id)
    ORDER BY 1
    ON CONFLICT (vehicle_id) DO UPDATE SET changed_at = excluded.changed_at;
    RETURN NULL;
END $$;

CREATE TRIGGER note_birthday AFTER UPDATE ON customers_customer
REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT
EXECUTE FUNCTION customers_note_birthday_change();
"""

DROP_FUNCTION = """
DROP TRIGGER note_birthday ON customers_customer;
DROP FUNCTION customers_note_birthday_change();
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_note_vehicle_changes")]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="birthday_calendar",
            field=models.CharField(
                choices=[("solar", "阳历"), ("lunar", "农历")],
                default="solar",
                max_length=5,
                verbose_name="过生日按",
            ),
        ),
        migrations.AlterField(
            model_name="customer",
            name="birthday",
            field=models.DateField(
                blank=True,
                help_text=(
                    "出生那天的阳历日期；过农历生日的，系统自动换算成每年的日子"
                ),
                null=True,
                verbose_name="生日",
            ),
        ),
        migrations.RunSQL(
            *_note.triggers("customers_vehiclecontact", "vehicle_id"),
        ),
        migrations.RunSQL(CREATE_FUNCTION, DROP_FUNCTION),
    ]
