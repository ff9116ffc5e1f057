"""Writes exports of an invented shop as its dealer systems would write them.

    python -m dealercrm.embedded.samples.make_samples --out DIR --on DAY [--seed N]

None of the people exists. The same day and seed give the same bytes; another day gives
a shop whose cars fall due around that day. Which values are wrong, and how many of
each, is defined in `blemishes` and, for errors across several rows, in `shop`.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from dealercrm.embedded.samples.blemishes import Spot, spoil
from dealercrm.embedded.samples.customer_list import customer_rows
from dealercrm.embedded.samples.files import (
    CUSTOMERS,
    ORDERS,
    VEHICLES,
    write_customers,
    write_orders,
    write_vehicles,
)
from dealercrm.embedded.samples.order_book import order_rows
from dealercrm.embedded.samples.people import People
from dealercrm.embedded.samples.rows import Row
from dealercrm.embedded.samples.shop import Shop, open_shop
from dealercrm.embedded.samples.vehicle_list import vehicle_rows

SEED = 4


@dataclass(frozen=True)
class Samples:
    shop: Shop
    customers: list[Row]
    vehicles: list[Row]
    orders: list[Row]
    spots: list[Spot]


def make_samples(on: date, seed: int = SEED) -> Samples:
    rng = Random(seed)
    draw = People(rng)
    shop = open_shop(on, draw, rng)
    customers = customer_rows(shop, draw, rng)
    vehicles = vehicle_rows(shop, rng)
    orders = order_rows(shop, rng)
    spots = _spoil(customers, vehicles, orders, rng)
    return Samples(shop, customers, vehicles, orders, spots)


def _spoil(
    customers: list[Row], vehicles: list[Row], orders: list[Row], rng: Random
) -> list[Spot]:
    """Put errors into all three files.

    If a VIN is lost, no other row may contain it: importing the three files a second
    time would then change something.
    """
    ordered = {row["车架号"] for row in orders}
    plates = Counter(row["车牌号"] for row in vehicles)

    def is_alone(row: Row) -> bool:
        return row["车架号"] not in ordered and plates[row["车牌号"]] == 1

    spots = spoil("customers", customers, rng, lambda row: True)
    spots += spoil("vehicles", vehicles, rng, is_alone)
    listed = {(row["车牌号"], row["车架号"]) for row in vehicles}

    def is_listed(row: Row) -> bool:
        return (row["车牌号"], row["车架号"]) in listed

    return spots + spoil("orders", orders, rng, is_listed)


def write_samples(out: Path, on: date, seed: int = SEED) -> list[Path]:
    """Write the three exports into `out` and return their paths."""
    samples = make_samples(on, seed)
    out.mkdir(parents=True, exist_ok=True)
    paths = [out / CUSTOMERS, out / VEHICLES, out / ORDERS]
    write_customers(paths[0], samples.customers, on)
    write_vehicles(paths[1], samples.vehicles, on)
    write_orders(paths[2], samples.orders, on)
    return paths


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the sample exports.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--on", type=date.fromisoformat, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    for path in write_samples(options.out, options.on, options.seed):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
