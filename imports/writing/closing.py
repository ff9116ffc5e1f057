"""What can be done only after the last row: readings, plates, shared numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from customers.identifiers.phone import mask_phone
from customers.meters.readings import judge_readings
from customers.meters.steps import (
    BACKWARD_SLACK_KM,
    FORWARD_SLACK_KM,
    PRIVATE_CAP_KM_PER_DAY,
)
from customers.meters.ten_thousands import MOST_TEN_THOUSANDS, NEW_CARS_SHARE
from customers.models import (
    Consent,
    Customer,
    OdometerReading,
    Plate,
    Policy,
    ServiceRecord,
    Vehicle,
    VehicleContact,
    Warranty,
)
from customers.numbers import crowded, holders_of
from customers.plate_cars.pairs import Pair
from imports.reading.fields import Field
from imports.writing.results import Memory, Place

# The number of keys per statement after the last row.
BATCH = 2000
_READINGS = OdometerReading._meta.db_table

_COPY_READINGS = f"""
    INSERT INTO {_READINGS}
        (vehicle_id, counter, read_on, km, source, rejected_because)
    SELECT vehicle_id, counter, came_in_on, km, %(source)s, ''
    FROM {ServiceRecord._meta.db_table},
        LATERAL (VALUES (%(odometer)s, odometer_km), (%(engine)s, engine_km))
            AS figures (counter, km)
    WHERE vehicle_id = ANY (%(vehicles)s) AND km IS NOT NULL AND NOT is_void
    ON CONFLICT DO NOTHING
"""
# Meters without such a step are one chain that needs no judging (odometer.clean). After
# a figure that may be meant in 万公里 a smaller step is a leap (meters.ten_thousands).
_FIND_LEAPS = f"""
    SELECT DISTINCT vehicle_id FROM (
        SELECT vehicle_id, rejected_because,
            km, km - lag(km) OVER meter AS driven,
            read_on - lag(read_on) OVER meter AS days
        FROM {_READINGS} WHERE vehicle_id = ANY (%(vehicles)s)
        WINDOW meter AS (PARTITION BY vehicle_id, counter ORDER BY read_on, km)
    ) AS steps
    WHERE rejected_because <> '' OR driven < -%(back)s
        OR driven > %(ahead)s + %(cap)s * days
        OR km - driven <= %(most_ten_thousands)s
            AND driven > %(ahead)s + %(tame)s * %(cap)s * days
"""


@dataclass(frozen=True, slots=True)
class LateProblem:
    """A problem of an order's row that was found after all rows were read."""

    place: Place
    about: Field
    sentence: str
    made: str = "读数不采用"


@transaction.atomic
def take_readings(vehicles: Sequence[int], *, today: date) -> list[int]:
    """Copy the mileages of these cars' orders to their readings and judge them again.

    Returns the cars that have a rejected reading. Runs four statements and those of the
    judging; runs twice safely.
    """
    counter = OdometerReading.Counter
    with connection.cursor() as cursor:
        cursor.execute(
            _COPY_READINGS,
            {
                "source": OdometerReading.Source.ORDER,
                "odometer": counter.ODOMETER,
                "engine": counter.ENGINE,
                "vehicles": list(vehicles),
            },
        )
        cursor.execute(
            _FIND_LEAPS,
            {
                "vehicles": list(vehicles),
                "back": BACKWARD_SLACK_KM,
                "ahead": FORWARD_SLACK_KM,
                "cap": PRIVATE_CAP_KM_PER_DAY,
                "most_ten_thousands": MOST_TEN_THOUSANDS,
                "tame": NEW_CARS_SHARE,
            },
        )
        doubtful = [pk for (pk,) in cursor.fetchall()]
    judge_readings(doubtful, on=today)
    return doubtful


def disbelieved_rows(vehicles: Sequence[int], memory: Memory) -> Iterator[LateProblem]:
    """Yield the rows of the file whose mileage was rejected. Runs two queries."""
    rejected = OdometerReading.objects.filter(vehicle__in=vehicles)
    reasons = {
        (row.vehicle_id, row.counter, row.read_on, row.km): row.rejected_because
        for row in rejected.exclude(rejected_because="").values_list(
            "vehicle_id", "counter", "read_on", "km", "rejected_because", named=True
        )
    }
    orders = ServiceRecord.objects.not_void().filter(vehicle__in=vehicles)
    for order in orders.values_list(
        *("order_number", "vehicle_id", "came_in_on", "odometer_km", "engine_km"),
        named=True,
    ):
        place = memory.orders.get(order.order_number)
        if place is None:
            continue
        for counter, km, about in (
            (OdometerReading.Counter.ODOMETER, order.odometer_km, Field.KM),
            (OdometerReading.Counter.ENGINE, order.engine_km, Field.ENGINE_KM),
        ):
            if km is None:
                continue
            reading = (order.vehicle_id, counter.value, order.came_in_on, km)
            if reason := reasons.get(reading):
                yield LateProblem(place, about, reason)


def question_about(pair: Pair) -> str:
    """Return the sentence that asks whether two records are one car."""
    return (
        f"车牌 {pair.plate_car.plate} 的车没有车架号，这个车牌又在车架号 "
        f"{pair.vin_car.vin} 的车上（{'、'.join(pair.against)}），"
        "先停止提醒，请在车辆页面确认是不是同一辆车"
    )


@transaction.atomic
def release_outdated_plates(plates: Sequence[str], *, today: date) -> list[str]:
    """Take a plate off cars that are gone if another car has it now.

    Returns a sentence for each plate that two active cars have. Runs three statements.
    """
    wearers: defaultdict[str, list[Vehicle]] = defaultdict(list)
    vehicles = Vehicle.objects.filter(plate__in=plates).order_by("pk")
    for vehicle in vehicles.only("plate", "vin", "status"):
        wearers[vehicle.plate].append(vehicle)
    gone: list[int] = []
    notices: list[str] = []
    for plate, cars in wearers.items():
        active = [car for car in cars if car.status == Vehicle.Status.ACTIVE]
        # Of a car without a VIN beside one with a VIN, ``question_about`` tells.
        named = [car.vin for car in active if car.vin]
        if len(named) > 1:
            vins = "、".join(named)
            notices.append(
                f"车牌 {plate} 同时登记在 {len(named)} 辆车上（{vins}），请核对"
            )
        elif active:
            # A car without a VIN keeps its plate: it has no other name.
            gone += [car.pk for car in cars if car.vin and car not in active]
    Plate.objects.standing().filter(vehicle__in=gone).update(until_on=today)
    Vehicle.objects.filter(pk__in=gone).update(plate="")
    return notices


def report_crowded_numbers(numbers: dict[str, str], *, limit: int) -> list[str]:
    """Return a sentence for each number that too many customers share. One query.

    `numbers` maps index to number; a firm with many cars is one customer. No text goes
    to such a number while so many share it (``customers.silences``).
    """
    return [
        f"号码 {mask_phone(numbers[index])} 登记在 {count} 位客户名下，"
        "已暂停给它发短信，请补录客户本人的号码"
        for index, count in crowded(holders_of(list(numbers)), limit).items()
    ]


def analyze_tables() -> None:
    """Run ANALYZE so that PostgreSQL plans queries by the imported rows.

    Autovacuum does it within about a minute. Until then the planner takes the tables of
    a first import for empty, and a search may scan them row by row for minutes.
    """
    models = (
        *(Customer, Vehicle, VehicleContact, Plate, ServiceRecord),
        *(OdometerReading, Policy, Warranty, Consent),
    )
    tables = ", ".join(connection.ops.quote_name(m._meta.db_table) for m in models)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")
