from __future__ import annotations

import pytest

from imports.models import ImportBatch
from imports.reading.cells import Severity
from imports.reading.fields import Field
from imports.reading.records import Problem
from imports.reading.rows import RecordReader
from imports.writing.results import Memory, Outcome, RecordKind, RowResult
from tests.factories import NOW
from tests.imports.reading.books import book_of
from tests.imports.writing.lists import car, customer

CUSTOMERS, VEHICLES = RecordKind.CUSTOMERS, RecordKind.VEHICLES
CREATED, UPDATED = Outcome.CREATED, Outcome.UPDATED
UNCHANGED, REJECTED = Outcome.UNCHANGED, Outcome.REJECTED


@pytest.fixture
def result_of(tmp_path):
    """Return a function that begins the result of the one row of a table."""

    def begin(row):
        with book_of(tmp_path, [list(row), list(row.values())]) as book:
            (table,) = book.tables
            reader = RecordReader(table)
            (record,) = reader.records()
            return RowResult(reader, record)

    return begin


@pytest.mark.parametrize(
    ("outcomes", "outcome"),
    [
        ((UNCHANGED, UNCHANGED), UNCHANGED),
        ((UNCHANGED, UPDATED), UPDATED),
        ((CREATED, UPDATED), CREATED),
        ((CREATED, REJECTED), REJECTED),
        ((), REJECTED),
    ],
)
def test_a_row_has_the_gravest_outcome_of_its_records(result_of, outcomes, outcome):
    result = result_of(car())

    result.outcomes = dict(zip((CUSTOMERS, VEHICLES), outcomes, strict=False))

    assert result.outcome is outcome


@pytest.mark.parametrize(
    ("before", "after"),
    [(UNCHANGED, UPDATED), (CREATED, CREATED), (REJECTED, REJECTED)],
)
def test_only_an_unchanged_record_becomes_updated(result_of, before, after):
    result = result_of(car())
    result.outcomes = {VEHICLES: before}

    result.raise_to_updated(VEHICLES)
    result.raise_to_updated(CUSTOMERS)

    assert result.outcomes == {VEHICLES: after}


@pytest.mark.parametrize(
    ("outcome", "is_waiting"),
    [(Outcome.WAITING, True), (REJECTED, False), (CREATED, False)],
)
def test_only_a_row_that_is_asked_about_waits(result_of, outcome, is_waiting):
    result = result_of(car(车架号=""))

    result.outcomes = {VEHICLES: outcome}

    assert result.is_waiting is is_waiting


@pytest.mark.parametrize(
    ("row", "outcomes"),
    [
        (car(), {}),
        (car(车架号="", 车牌号=""), {VEHICLES: REJECTED}),
        (customer(), {}),
        (customer(姓名="", 手机=""), {CUSTOMERS: REJECTED}),
    ],
)
def test_a_row_without_its_record_is_rejected(result_of, row, outcomes):
    result = result_of(row)

    result.reject_what_failed()

    assert result.outcomes == outcomes


def test_a_rejection_says_which_cell_is_wrong(result_of):
    result = result_of(car())

    result.reject(VEHICLES, Field.PLATE, "请核对车牌")

    problem = Problem("车牌号", "沪A12345", "", Severity.ERROR, "请核对车牌")
    assert result.problems == [problem]
    assert result.outcomes == {VEHICLES: REJECTED}


def test_counts_name_every_outcome_of_the_kinds_that_occurred(result_of):
    memory, result = Memory(NOW, ImportBatch()), result_of(car())
    result.outcomes = {VEHICLES: CREATED}

    memory.count(result)
    memory.count(result)

    none = dict.fromkeys([str(each) for each in Outcome], 0)
    assert memory.counts_by_name() == {"vehicles": {**none, "created": 2}}
