"""The sample shop: its people, its cars, and the special cases that shops have.

All dates are relative to the day `on`, so the same seed gives the same shop on any day.
Typing errors are added in `blemishes`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from dateutil.relativedelta import relativedelta

from dealercrm.embedded.samples import visits
from dealercrm.embedded.samples.garage import COMBUSTION, IN_USE, Car, Dealer
from dealercrm.embedded.samples.people import (
    ADVISERS,
    LATIN_NAMES,
    MINORITY_NAMES,
    People,
    Person,
)

CUSTOMER_ROWS, VEHICLE_ROWS, ORDER_ROWS = 2000, 2400, 12000
ORDER_YEARS = 4
FLEETS, SMALL_FIRMS = 14, 26
CARLESS, WITH_THREE_CARS = 45, 22

# Special cases that show only across several rows: how many of each.
COUPLES = 30  # husband and wife, two names, one phone
TWO_PHONES = 25  # the same person listed again under a second number
ADVISER_NUMBER = 50  # customers under their adviser's own number
REPLATED = 20  # cars listed with the old plate and again with the new one
SWAPPED_PAIRS = 6  # two cars of one owner that changed plates
REUSED_PLATES = 10  # sold cars still listed under the plate of their successor
SOLD = "已售出"
LEAVERS = {SOLD: 60, "报废": 12, "外地": 10, "退车": 3}
STILL_VISITING = 20  # sold cars that the next owner brings in
UNLISTED_CARS = 45  # known from repair orders only
METERS_CHANGED = 6  # the last two readings begin again near zero
WRONG_CHECK_DIGITS = 12  # home-built cars, the same wrong VIN in every export
RED_INK, VOIDED = 45, 45  # orders entered again as negative ones, or struck out
CASUALTIES = 12  # cars in an accident with injuries: another inspection cycle
LATE_DELIVERIES = 6  # the vehicle list says delivered after the first order
FREE_TEXT_MODELS = 60  # brand, series and trim in one cell
BIRTHDAYS_ON_EXPORT_DAY = 6


@dataclass
class Shop:
    on: date
    people: list[Person]
    cars: list[Car]
    unlisted: list[Car]
    replated: list[Car]
    adviser_phone: str

    @property
    def opened_on(self) -> date:
        """The first day of the order export."""
        return self.on - relativedelta(years=ORDER_YEARS)


def open_shop(on: date, draw: People, rng: Random) -> Shop:
    adviser_phone = draw.phone()
    people = _people(draw, adviser_phone, rng)
    dealer = Dealer(on, draw, rng)
    cars = [dealer.deliver(owner) for owner in _owner_of_each_car(people, rng)]
    unlisted = [dealer.deliver(draw.person()) for _ in range(UNLISTED_CARS)]
    shop = Shop(on, people, cars, unlisted, [], adviser_phone)
    _misread_vins(shop, rng)
    for car in rng.sample(cars, CASUALTIES):
        car.had_casualties = True
    _change_plates(shop, dealer, rng)
    _let_some_leave(shop, draw, rng)
    _fill_the_order_book(shop, rng)
    return shop


def _people(draw: People, adviser_phone: str, rng: Random) -> list[Person]:
    firms = [draw.firm() for _ in range(FLEETS + SMALL_FIRMS)]
    named = [
        draw.named(name, gender) for name, gender in (*MINORITY_NAMES, *LATIN_NAMES)
    ]
    husbands = [draw.named(draw.name("男"), "男") for _ in range(COUPLES)]
    wives = [replace(him, name=draw.name("女"), gender="女") for him in husbands]
    under_adviser: dict[str, Person] = {}
    while len(under_adviser) < ADVISER_NUMBER:
        person = draw.person()
        person = replace(person, phone=adviser_phone, adviser=ADVISERS[0])
        under_adviser[person.name] = person
    people = [*firms, *named, *husbands, *wives, *under_adviser.values()]
    while len(people) < CUSTOMER_ROWS - TWO_PHONES:
        people.append(draw.person())
    return people


def _owner_of_each_car(people: list[Person], rng: Random) -> list[Person]:
    """Give most people one car, the last few a fleet, and some people two."""
    owners = people[:-CARLESS]
    private = owners[FLEETS + SMALL_FIRMS :]
    for fleet in owners[:FLEETS]:
        owners += [fleet] * rng.randrange(4, 18)
    missing = VEHICLE_ROWS - REPLATED - len(owners)
    several = rng.sample(private, missing - WITH_THREE_CARS)
    owners += several + several[:WITH_THREE_CARS]
    rng.shuffle(owners)
    return owners


def _misread_vins(shop: Shop, rng: Random) -> None:
    domestic = [car for car in shop.cars if car.vin.startswith("L")]
    for car in rng.sample(domestic, WRONG_CHECK_DIGITS):
        wrong = rng.choice([d for d in "0123456789X" if d != car.vin[8]])
        car.vin = car.vin[:8] + wrong + car.vin[9:]


def _change_plates(shop: Shop, dealer: Dealer, rng: Random) -> None:
    pairs = _pairs_of_one_owner(shop.cars)
    chosen = rng.sample(pairs, SWAPPED_PAIRS + REUSED_PLATES)
    for older, newer in chosen[:SWAPPED_PAIRS]:
        for car, other in ((older, newer), (newer, older)):
            car.old_plate, car.replated_on = other.plate, shop.on - timedelta(days=20)
    for older, newer in chosen[SWAPPED_PAIRS:]:
        older.status, older.last_seen_on = SOLD, newer.delivered_on
        newer.plate = older.plate
    taken = {id(car) for pair in chosen for car in pair}
    settled = [
        car
        for car in shop.cars
        if id(car) not in taken and (shop.on - car.delivered_on).days > 700
    ]
    for car in rng.sample(settled, REPLATED):
        car.old_plate = dealer.plant.plate(car.model.energy)
        car.replated_on = shop.on - timedelta(days=rng.randrange(30, 600))
        shop.replated.append(car)


def _pairs_of_one_owner(cars: list[Car]) -> list[tuple[Car, Car]]:
    """Return pairs of petrol cars of one person, bought at least a year apart."""
    garages: dict[Person, list[Car]] = {}
    for car in cars:
        if not car.owner.is_firm:
            garages.setdefault(car.owner, []).append(car)
    pairs = []
    for garage in garages.values():
        older, *rest = sorted(garage, key=lambda car: car.delivered_on)
        if len(rest) == 1 and {c.model.energy for c in garage} <= COMBUSTION:
            newer = rest[0]
            if (newer.delivered_on - older.delivered_on).days > 365:
                pairs.append((older, newer))
    return pairs


def _let_some_leave(shop: Shop, draw: People, rng: Random) -> None:
    old = [
        car
        for car in shop.cars
        if car.status == IN_USE
        and not car.old_plate
        and (shop.on - car.delivered_on).days > 900
    ]
    leavers = iter(rng.sample(old, sum(LEAVERS.values())))
    for status, count in LEAVERS.items():
        for n in range(count):
            car = next(leavers)
            car.status = status
            left_on = shop.on - timedelta(days=rng.randrange(200, 800))
            if status == SOLD and n < STILL_VISITING:
                car.sold_on, car.next_owner = left_on, draw.person()
            else:
                car.last_seen_on = left_on


def _fill_the_order_book(shop: Shop, rng: Random) -> None:
    cars = [*shop.cars, *shop.unlisted]
    for car in cars:
        visits.service(car, shop.on, rng)
    booked = sum(len(car.visits_since(shop.opened_on)) for car in cars)
    missing = ORDER_ROWS - RED_INK - VOIDED - booked
    visits.repair(cars, shop.opened_on, shop.on, missing, rng)
    regulars = [
        car
        for car in shop.cars
        if car.status == IN_USE and len(car.visits_since(shop.opened_on)) > 4
    ]
    for car in rng.sample(regulars, METERS_CHANGED):
        visits.change_meter(car)
