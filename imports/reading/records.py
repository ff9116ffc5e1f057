"""What a row says, as records of a customer, a vehicle and a repair order.

The values are named tuples because an order book makes and hashes a few hundred
thousand of them. None or '' means that the file does not say; it never means 'delete'.
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from customers.models import Customer, ServiceRecord, Vehicle, VehicleModel
from imports.effects import Told
from imports.reading.cells import Severity, Value
from imports.reading.wishes.remarks import Remarks
from imports.tables.files import Row


class Problem(NamedTuple):
    """What was wrong with one cell; `value` is the text of the cell."""

    column: str
    value: str
    made_of_it: str
    severity: Severity
    sentence: str


# Named tuples: a frozen dataclass with so many fields takes twice as long to make, and
# a row of an order book makes four.
class CustomerRecord(NamedTuple):
    name: str = ""
    kind: Customer.Kind | None = None
    gender: Customer.Gender | None = None
    contact_name: str = ""
    contact_gender: Customer.Gender | None = None
    mobiles: tuple[str, ...] = ()
    landline: str = ""
    birthday: date | None = None
    district: str = ""
    rhythm: Customer.Rhythm | None = None
    preferred_channel: Customer.Channel | None = None
    hours: tuple[time, time] | None = None
    tags: tuple[str, ...] = ()
    tier: str = ""
    adviser: str = ""
    source: str = ""
    notes: str = ""
    consents: bool | None = None
    marketing: bool | None = None
    marketing_on: date | None = None
    marketing_proof: str = ""
    # Its own cell for the day is filled, but no day could be read from it.
    has_doubtful_consent_day: bool = False
    told: tuple[Told, ...] = ()


class VehicleRecord(NamedTuple):
    """What a row says about a car; `vin` is None where the cell had no usable one."""

    vin: str | None = None
    plate: str = ""
    plate_energies: tuple[VehicleModel.Energy, ...] = ()
    brand: str = ""
    series: str = ""
    model_text: str = ""
    energy: VehicleModel.Energy | None = None
    colour: str = ""
    engine_number: str = ""
    use: Vehicle.Use | None = None
    body: Vehicle.Body | None = None
    seats: int | None = None
    has_injury_accident: bool | None = None
    has_illegal_modification: bool | None = None
    is_severe_use: bool | None = None
    manufactured_on: date | None = None
    registered_on: date | None = None
    delivered_on: date | None = None
    inspection_valid_until: date | None = None
    compulsory_until: date | None = None
    compulsory_insurer: str = ""
    commercial_until: date | None = None
    commercial_insurer: str = ""
    warranty_until: date | None = None
    warranty_km: int | None = None
    status: Vehicle.Status | None = None
    notes: str = ""
    # The words by which the row says that the car is sold; a person confirms it.
    said_sold: str = ""
    km: int | None = None
    km_on: date | None = None


class OrderRecord(NamedTuple):
    """What a row says about a visit; `reversed_order` is the order that it cancels."""

    order_number: str
    came_in_on: date
    left_on: date | None = None
    odometer_km: int | None = None
    engine_km: int | None = None
    kind: ServiceRecord.Kind | None = None
    items: tuple[str, ...] = ()
    amount: Decimal | None = None
    adviser: str = ""
    technician: str = ""
    complaint: str = ""
    declined_work: str = ""
    is_void: bool = False
    reversed_order: str = ""
    sender: CustomerRecord | None = None


class LineRecord(NamedTuple):
    """Items of an order that stands in another file."""

    order_number: str
    items: tuple[str, ...]


class Party(NamedTuple):
    """The people and the car that a row names, and the problems of their cells."""

    customer: CustomerRecord | None
    vehicle: VehicleRecord | None
    sender: CustomerRecord | None
    remarks: Remarks
    problems: tuple[Problem, ...]


class RowRecord(NamedTuple):
    """What one row says; a record that it cannot give is None, with a problem.

    `names` are the cells of an order that name car and people: two rows with equal
    cells mean the same car and people.
    """

    row: Row
    customer: CustomerRecord | None
    vehicle: VehicleRecord | None
    order: OrderRecord | None
    problems: tuple[Problem, ...]
    names: tuple[Value, ...] = ()
    line: LineRecord | None = None
    # The key of the row that this one corrects, from a workbook of corrections.
    corrects: UUID | None = None
