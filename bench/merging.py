"""Finds the records that may be one customer or one car, in a shop of 10,000.

    python -m dealercrm.embedded python bench/merging.py [--customers N] [--rounds N]

Every tenth customer is a second record of the one before, with the same name and
number. The floor is one sequential read of the customers, or of the cars.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

# Run as a script, Python looks for modules only beside this file.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.kit import fleet
from bench.kit.databases import database, run, vacuum
from bench.kit.stopwatch import compare, say, seconds
from customers.merging.candidates import car_candidates, customer_candidates
from customers.models import Customer, Vehicle
from reminders.setup.installation import load_defaults
from shop import clock

_SECOND_RECORDS = """
UPDATE customers_customer AS second
SET name = first.name, phone_index = first.phone_index
FROM customers_customer AS first
JOIN customers_vehiclecontact AS contact ON contact.customer_id = first.id
JOIN customers_vehiclecontact AS next ON next.vehicle_id = contact.vehicle_id + 1
WHERE contact.vehicle_id % 10 = 9 AND second.id = next.customer_id
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with database("bench_merging"):
        load_defaults()
        fleet.add_cars(1, options.customers, clock.today())
        run(_SECOND_RECORDS)
        vacuum()
        say(f"{len(_customers()):,} pairs of {options.customers:,} customers")
        for label, ours, floor in (
            ("customers that may be one", _customers, _read_customers),
            ("cars that may be one", car_candidates, _read_cars),
        ):
            taken = [(seconds(ours), seconds(floor)) for _ in range(options.rounds)]
            compare(label, [t for t, _ in taken], [f for _, f in taken], "< 2 s")


def _customers() -> list[object]:
    return list(customer_candidates(largest_number_group=4))


def _read_customers() -> list[object]:
    rows = Customer.objects.order_by("pk")
    return list(
        rows.values_list(
            "pk", "name", "phone_index", "second_phone_index", "landline_index"
        )
    )


def _read_cars() -> list[object]:
    rows = Vehicle.objects.order_by("pk")
    return list(rows.values_list("pk", "vin", "plate", "model", "status"))


if __name__ == "__main__":
    main()
