"""A dealer system's export of repair orders, as large as a bench needs it.

Its people, cars, visits and columns are those of the sample exports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from random import Random

from openpyxl import Workbook

from dealercrm.embedded.samples import visits
from dealercrm.embedded.samples.garage import Car, Dealer
from dealercrm.embedded.samples.order_book import COLUMNS, order_rows
from dealercrm.embedded.samples.people import People
from dealercrm.embedded.samples.rows import Row
from dealercrm.embedded.samples.shop import RED_INK, VOIDED, Shop

SEED = 4
# A plant of the samples gives serial numbers of six digits.
CARS_OF_A_PLANT = 5_000


def make_orders(rows: int, customers: int, on: date) -> list[Row]:
    """Return that many orders, oldest first, at least one of each customer's car."""
    rng = Random(SEED)
    draw = People(rng)
    shop = Shop(on, [], [], [], [], draw.phone())
    shop.cars += islice(_regulars(shop, draw, rng), customers)
    booked = sum(len(car.visits_since(shop.opened_on)) for car in shop.cars)
    missing = rows - booked - RED_INK - VOIDED
    visits.repair(shop.cars, shop.opened_on, on, missing, rng)
    return order_rows(shop, rng)


def _regulars(shop: Shop, draw: People, rng: Random) -> Iterator[Car]:
    """Deliver one car to each customer, and yield those that came in for service."""
    while True:
        dealer = Dealer(shop.on, draw, rng)
        for _ in range(CARS_OF_A_PLANT):
            car = dealer.deliver(draw.person())
            visits.service(car, shop.on, rng)
            if car.visits_since(shop.opened_on):
                yield car


def write_xlsx(path: Path, rows: Iterable[Row]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("维修工单")
    sheet.append(COLUMNS)
    for row in rows:
        sheet.append([row[column] for column in COLUMNS])
    book.save(path)
