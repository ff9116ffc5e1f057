"""The outcome of each row, and what the run remembers of the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from openpyxl.utils import get_column_letter

from customers.models import Consent, Vehicle
from customers.wishes.consent import Origin, Recorded, Scope
from imports.models import ImportBatch, ImportRow
from imports.reading.cells import Severity, Value
from imports.reading.fields import Field
from imports.reading.records import Problem, RowRecord
from imports.reading.rows import RecordReader

Outcome = ImportRow.Outcome


class RecordKind(StrEnum):
    """The keys of ImportBatch.counts."""

    CUSTOMERS = "customers"
    VEHICLES = "vehicles"
    ORDERS = "orders"


# The outcome of a row with several records is the first of these that occurred.
_WEIGHT = (
    Outcome.REJECTED,
    Outcome.WAITING,
    Outcome.CREATED,
    Outcome.UPDATED,
    Outcome.UNCHANGED,
)


# The table, and those cells of a row of its order book that name car and people.
Visit = tuple[RecordReader, tuple[Value, ...]]


class RowResult:
    """A row that is being written to the database."""

    def __init__(self, reader: RecordReader, record: RowRecord) -> None:
        self.record = record
        self.is_of_order = reader.table.has_orders
        self.is_line = reader.table.has_order_lines
        self.visit: Visit = (reader, record.names)
        # The car and the person who brought it, if an earlier row had the same cells.
        self.settled: tuple[int, UUID | None] | None = None
        self.problems: list[Problem] = list(record.problems)
        # What a row of a list wrote.
        self.customer: UUID | None = None
        self.vehicle: Vehicle | None = None
        self.outcomes: dict[RecordKind, Outcome] = {}
        self._reader = reader

    @property
    def outcome(self) -> Outcome:
        met = set(self.outcomes.values())
        return next((each for each in _WEIGHT if each in met), Outcome.REJECTED)

    @property
    def is_waiting(self) -> bool:
        """Tell whether the row names only a plate, of which no car can be told yet."""
        return Outcome.WAITING in self.outcomes.values()

    def say(
        self,
        about: Field,
        sentence: str,
        *,
        made: str = "",
        severity: Severity = Severity.WARNING,
    ) -> None:
        problem = self._reader.problem(self.record.row, about, sentence, made, severity)
        self.problems.append(problem)

    @property
    def line(self) -> tuple[str, int]:
        """The sheet and the number of the row."""
        return self._reader.table.sheet.name, self.record.row.number

    def place_of(self, field: Field) -> tuple[str, int, str]:
        """Return sheet, row and cell (D12) in which this row says the fact."""
        column = self._reader.index_of(field)
        sheet, number = self.line
        cell = "" if column is None else f"{get_column_letter(column + 1)}{number}"
        return sheet, number, cell

    def note(self, about: Field, sentence: str, *, made: str = "") -> None:
        self.say(about, sentence, made=made, severity=Severity.NOTE)

    def raise_to_updated(self, kind: RecordKind) -> None:
        if self.outcomes.get(kind) is Outcome.UNCHANGED:
            self.outcomes[kind] = Outcome.UPDATED

    def reject_what_failed(self) -> None:
        """Count the records that the row should have given but could not."""
        table, record = self._reader.table, self.record
        has_error = any(each.severity is Severity.ERROR for each in self.problems)
        if table.has_vehicles and record.vehicle is None and has_error:
            self.outcomes[RecordKind.VEHICLES] = Outcome.REJECTED
        elif table.has_customers and not table.has_vehicles and record.customer is None:
            self.outcomes[RecordKind.CUSTOMERS] = Outcome.REJECTED

    def reject(self, kind: RecordKind, about: Field, sentence: str) -> None:
        self.say(about, sentence, severity=Severity.ERROR)
        self.outcomes[kind] = Outcome.REJECTED

    def wait(self, kind: RecordKind, about: Field, sentence: str) -> None:
        """Write nothing of this kind until a person has answered the sentence."""
        self.say(about, sentence, severity=Severity.ERROR)
        self.outcomes[kind] = Outcome.WAITING


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file an order stands, and the outcome of its row."""

    table: int
    row: int
    outcome: Outcome


@dataclass
class ConsentTally:
    """What became of the consents to advertising, by customer."""

    written: set[UUID] = field(default_factory=set)
    refused: set[UUID] = field(default_factory=set)
    unproved: set[UUID] = field(default_factory=set)

    def count(self, recorded: Recorded) -> None:
        for given in recorded.written:
            if given.scope == Scope.MARKETING and given.is_proved:
                self.written.add(given.customer)
        for given in recorded.refused:
            if given.scope == Scope.MARKETING:
                self.refused.add(given.customer)
        for given in (*recorded.written, *recorded.known):
            if given.scope == Scope.MARKETING and not given.is_proved:
                self.unproved.add(given.customer)

    def forget_proved(self, customers: Sequence[UUID]) -> None:
        """Drop those whose consent was proved by another file or at the counter."""
        proved = Consent.objects.to_marketing().filter(customer__any_of=customers)
        self.unproved.difference_update(proved.values_list("customer", flat=True))


@dataclass
class Memory:
    """What one run remembers of its file, a few hundred bytes a car.

    An order book names the same car and owner again with each visit. A car and owner
    that were looked up once and needed no change are not looked up again.
    """

    now: datetime
    upload: ImportBatch
    consents: ConsentTally = field(default_factory=ConsentTally)
    # The orders of lines that no file has brought yet, with their first line.
    missing_orders: dict[str, Place] = field(default_factory=dict)
    joined_lines: int = 0
    settled: dict[Visit, tuple[int, UUID | None]] = field(default_factory=dict)
    # The facts that an earlier row of the file has given, by record.
    claims: dict[object, set[str]] = field(default_factory=dict)
    orders: dict[str, Place] = field(default_factory=dict)
    reversed_orders: set[str] = field(default_factory=set)
    vehicles: set[int] = field(default_factory=set)
    without_vin: set[int] = field(default_factory=set)
    # Plates of cars without a VIN, which may be on a car with a VIN too.
    shared_plates: set[str] = field(default_factory=set)
    joined_cars: int = 0
    # The rows of earlier files that this file has corrected.
    corrected: set[UUID] = field(default_factory=set)
    plates: set[str] = field(default_factory=set)
    phone_indexes: dict[str, str] = field(default_factory=dict)
    counts: dict[RecordKind, Counter[str]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.date()

    def note_car(self, vehicle: Vehicle) -> None:
        """Remember a car that the file names; it has been saved."""
        self.vehicles.add(vehicle.pk)
        if vehicle.vin is None:
            self.without_vin.add(vehicle.pk)
        else:
            self.without_vin.discard(vehicle.pk)

    def follow(self, joined: Mapping[int, int]) -> None:
        """Remember the surviving cars in the place of those that were joined."""
        self.joined_cars += len(joined)
        self.vehicles = {joined.get(pk, pk) for pk in self.vehicles}
        self.without_vin -= joined.keys()
        for visit, (vehicle, brought_by) in self.settled.items():
            if vehicle in joined:
                self.settled[visit] = (joined[vehicle], brought_by)

    def origin_of(self, result: RowResult) -> Origin:
        return Origin(self.upload.file_name, self.upload.file_sha256, *result.line)

    def count(self, result: RowResult) -> None:
        for kind, outcome in result.outcomes.items():
            self.counts.setdefault(kind, Counter())[outcome] += 1

    def counts_by_name(self) -> dict[str, dict[str, int]]:
        """Return the counts in the form of ImportBatch.counts."""
        return {
            str(kind): {str(each): self.counts[kind][each] for each in Outcome}
            for kind in RecordKind
            if kind in self.counts
        }
