"""The rows of a file that have problems, kept for the page of its batch."""

from __future__ import annotations

import json

from imports.models import ImportBatch, ImportProblem, ImportRow
from imports.reading.cells import Severity, text_of
from imports.reading.records import Problem
from imports.reading.rows import RecordReader
from imports.reading.sheets.tables import Table
from imports.tables.files import Row
from imports.writing import closing
from imports.writing.copying import insert
from imports.writing.results import Outcome, RowResult

MAX_LISTED_ROWS = 20_000


class Journal:
    """Rows with problems and what was wrong with them, for the batch's page.

    A dry run keeps them in memory until its data is rolled back.
    """

    def __init__(self, batch: ImportBatch) -> None:
        self.unlisted = 0
        self._batch = batch
        self._rows: dict[tuple[int, int], ImportRow] = {}
        self._waiting: list[ImportRow | ImportProblem] = []

    def write(self, number: int, table: Table, results: list[RowResult]) -> None:
        for result in results:
            if result.problems:
                row = result.record.row
                listed = self._list(number, table, row, result.outcome)
                self._add(listed, result.problems)
                self._note_written(listed, result)
        self._flush()

    def write_late(
        self, number: int, reader: RecordReader, late: list[closing.LateProblem]
    ) -> None:
        """Add problems found after the rows were written; reads those rows again."""
        by_row: dict[int, list[closing.LateProblem]] = {}
        for problem in late:
            if problem.place.table == number:
                by_row.setdefault(problem.place.row, []).append(problem)
        if not by_row:
            return
        for row in reader.table.rows():
            for problem in by_row.get(row.number, ()):
                outcome = problem.place.outcome
                told = reader.problem(
                    row,
                    problem.about,
                    problem.sentence,
                    problem.made,
                    Severity.WARNING,
                )
                self._add(self._list(number, reader.table, row, outcome), [told])
        self._flush()

    def _note_written(self, listed: ImportRow | None, result: RowResult) -> None:
        """Keep what the row wrote; a dry run writes nothing that stays."""
        if listed is None or self._batch.is_dry_run:
            return
        listed.customer_id = result.customer
        listed.vehicle_id = result.vehicle.pk if result.vehicle else None

    def _list(
        self, number: int, table: Table, row: Row, outcome: Outcome
    ) -> ImportRow | None:
        listed = self._rows.get((number, row.number))
        if listed is not None:
            return listed
        if len(self._rows) >= MAX_LISTED_ROWS:
            self.unlisted += 1
            return None
        listed = ImportRow(
            batch=self._batch,
            sheet=table.sheet.name[:80],
            number=row.number,
            outcome=outcome,
            cells=json.dumps(named_cells(table, row), ensure_ascii=False),
        )
        self._rows[number, row.number] = listed
        self._waiting.append(listed)
        return listed

    def _add(self, row: ImportRow | None, problems: list[Problem]) -> None:
        if row is None:
            return
        self._waiting += [
            ImportProblem(
                row=row,
                column=problem.column[:60],
                severity=problem.severity,
                value=problem.value,
                made_of_it=problem.made_of_it,
                sentence=problem.sentence[:200],
            )
            for problem in problems
        ]

    def _flush(self) -> None:
        if not self._batch.is_dry_run:
            self.keep()

    def keep(self) -> None:
        """Write the rows and problems that are waiting. Runs two statements."""
        rows = [each for each in self._waiting if isinstance(each, ImportRow)]
        problems = [each for each in self._waiting if isinstance(each, ImportProblem)]
        insert(rows)
        insert(problems)
        self._waiting.clear()


def named_cells(table: Table, row: Row) -> dict[str, str]:
    """Return the cells of a row by their headers; repeated headers are numbered."""
    cells: dict[str, str] = {}
    headers = table.header.names
    for index in range(max(len(headers), len(row.cells))):
        header = headers[index] if index < len(headers) else ""
        name = header or f"第{index + 1}列"
        if name in cells:
            name = f"{name}（第{index + 1}列）"
        cells[name] = text_of(row.cells[index]) if index < len(row.cells) else ""
    return cells
