"""One file from its upload to its result: read, write, close, report."""

from __future__ import annotations

import gc
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from django.core.files import File
from django.db import connection, transaction

from accounts.models import User
from imports.models import ImportBatch, ImportProblem, ImportRow
from imports.reading.cells import Severity, text_of
from imports.reading.records import Problem, RowRecord
from imports.reading.rows import RecordReader
from imports.reading.tables import Book, Table, find_tables
from imports.tables.files import Row, UnreadableFile, read_file
from imports.writing import closing
from imports.writing.copying import insert
from imports.writing.results import (
    Kind,
    Memory,
    Outcome,
    RowResult,
)
from imports.writing.upsert import Upsert
from shop.house_rules import read_house_rules

Progress = Callable[[int, int], None]

CHUNK_ROWS = 1000
MAX_LISTED_ROWS = 20_000
MAX_WAITING_ROWS = 5_000
_MAX_NOTICES = 200
_BROKEN_OFF = "导入中断，已写入的行保留；请把同一个文件再导入一次，不会重复。"
# The first key of the advisory lock that a running batch holds; the second is its pk.
RUNNING_LOCK = 0x1A5C


def create_batch(
    path_or_file: Path | File[Any],
    *,
    name: str,
    uploaded_by: User | None = None,
    is_dry_run: bool = False,
) -> ImportBatch:
    """Keep a copy of the file under a random name; `name` is what staff call it."""
    with _opened(path_or_file) as file:
        digest = sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        batch = ImportBatch(
            file_name=name[:200],
            file_sha256=digest.hexdigest(),
            uploaded_by=uploaded_by,
            is_dry_run=is_dry_run,
        )
        batch.file.save(f"{uuid4().hex}{Path(name).suffix.lower()}", file)
    return batch


@contextmanager
def _opened(path_or_file: Path | File[Any]) -> Iterator[File[Any]]:
    if isinstance(path_or_file, Path):
        with path_or_file.open("rb") as opened:
            yield File(opened)
    else:
        yield path_or_file


def run_batch(
    batch: ImportBatch, *, now: datetime, on_progress: Progress | None = None
) -> ImportBatch:
    """Import the batch's file and write down what became of it.

    A bad file leaves no trace but its sentence in `error`. Rows go in by chunks, so
    that good ones stand when others fail. A dry run does the same and rolls it back.
    Calling it for a batch that is over, or at work elsewhere, does nothing.
    """
    with _alone(batch) as is_alone:
        if not is_alone or not _begin(batch, now):
            return batch
        started = monotonic()
        status, error = ImportBatch.Status.FAILED, _BROKEN_OFF
        try:
            with _without_garbage_collection():
                _run(batch, now, on_progress)
            status, error = ImportBatch.Status.FINISHED, ""
        except UnreadableFile as refusal:
            error = str(refusal)
        finally:
            at = now + timedelta(seconds=monotonic() - started)
            _end(batch, status, at, error=error)
    return batch


def import_files(
    paths: Sequence[Path], *, now: datetime, on_progress: Progress | None = None
) -> list[ImportBatch]:
    """Import files that belong together, as a shop hands them over.

    A line of a vehicle list with a bad VIN finds its car only after the order book
    has brought it, so a file that came before new cars has its failed rows tried
    again. Rows are counted once.
    """
    batches = [_import(path, now, on_progress) for path in paths]
    for at, batch in enumerate(batches):
        has_new_cars = any(_count(each, Kind.VEHICLES) for each in batches[at + 1 :])
        if has_new_cars and _count(batch, *Kind, outcome=Outcome.REJECTED):
            batches[at] = _import_again(paths[at], batch, now)
    return batches


def _import(path: Path, now: datetime, on_progress: Progress | None) -> ImportBatch:
    return run_batch(
        create_batch(path, name=path.name), now=now, on_progress=on_progress
    )


def _import_again(path: Path, before: ImportBatch, now: datetime) -> ImportBatch:
    batch = _import(path, now, None)
    for kind, counts in batch.counts.items():
        rows = sum(counts.values())
        earlier = before.counts.get(kind, {})
        for outcome in (Outcome.CREATED, Outcome.UPDATED):
            counts[outcome] += earlier.get(outcome, 0)
        others = (counts[each] for each in Outcome if each != Outcome.UNCHANGED)
        counts[Outcome.UNCHANGED] = max(0, rows - sum(others))
    batch.save(update_fields=["counts"])
    before.delete()
    return batch


def _count(batch: ImportBatch, *kinds: Kind, outcome: Outcome = Outcome.CREATED) -> int:
    return sum(batch.counts.get(kind, {}).get(outcome, 0) for kind in kinds)


@contextmanager
def _alone(batch: ImportBatch) -> Iterator[bool]:
    """Hold the batch for this connection; the lock dies with a worker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [RUNNING_LOCK, batch.pk])
        (is_alone,) = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_unlock(%s, %s)", [RUNNING_LOCK, batch.pk]
                )


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Let no collection walk again and again through all that a run remembers.

    A quarter of the time of 100,000 rows; a run leaves no cycles to speak of.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _begin(batch: ImportBatch, now: datetime) -> bool:
    """Take a batch that waits, or one whose worker died."""
    status = ImportBatch.Status
    waiting = ImportBatch.objects.filter(
        pk=batch.pk, status__in=[status.QUEUED, status.RUNNING]
    )
    if not waiting.update(status=status.RUNNING, started_at=now, rows_done=0):
        return False
    ImportRow.objects.filter(batch=batch).delete()
    batch.refresh_from_db()
    return True


def _end(batch: ImportBatch, status: str, at: datetime, *, error: str = "") -> None:
    """Write the result and let go of the file: it holds numbers in clear."""
    batch.file.delete(save=False)
    batch.status, batch.finished_at, batch.error = status, at, error
    fields = ["file", "status", "finished_at", "error"]
    if status == ImportBatch.Status.FINISHED:
        # One that broke off keeps how far its rows came.
        fields += ["counts", "notices", "rows_done", "rows_total"]
    batch.save(update_fields=fields)
    batch.refresh_from_db()


def _run(batch: ImportBatch, now: datetime, on_progress: Progress | None) -> None:
    with read_file(Path(batch.file.path), name=batch.file_name) as sheets:
        book = find_tables(sheets, today=now.date())
        run = _Run(batch, book, now, on_progress)
        if batch.is_dry_run:
            with transaction.atomic():
                run.write()
                transaction.set_rollback(True)
        else:
            run.write()
            closing.tell_the_planner()
        run.sum_up()


class _Run:
    """The work on one sound file."""

    def __init__(
        self,
        batch: ImportBatch,
        book: Book,
        now: datetime,
        on_progress: Progress | None,
    ) -> None:
        self._batch = batch
        self._book = book
        self._readers = [RecordReader(table) for table in book.tables]
        self._memory = Memory(now)
        self._journal = Journal(batch)
        self._on_progress = on_progress
        self._total = sum(_length(table) for table in book.tables)
        self._records = 0
        self._waiting: list[list[RowRecord]] = [[] for _ in self._readers]
        self._new_cars: Counter[int] = Counter()
        self._notices: list[str] = []

    def write(self) -> None:
        upsert = Upsert(self._memory)
        before = 0
        self._report(0)
        for number, reader in enumerate(self._readers):
            for chunk in _read_ahead(reader):
                self._write_chunk(upsert, number, chunk, may_wait=True)
                last_row = chunk[-1].row.number
                self._report(before + last_row - reader.table.header.last_row)
            before += _length(reader.table)
        for number, waiting in enumerate(self._waiting):
            for at in range(0, len(waiting), CHUNK_ROWS):
                chunk = waiting[at : at + CHUNK_ROWS]
                self._write_chunk(upsert, number, chunk, may_wait=False)
        self._close()

    @transaction.atomic
    def _write_chunk(
        self, upsert: Upsert, number: int, chunk: list[RowRecord], *, may_wait: bool
    ) -> None:
        """Write rows; those whose car is not known yet may wait for the last rows."""
        reader = self._readers[number]
        results = [RowResult(reader, record) for record in chunk]
        upsert.write(results, table=number)
        waiting = self._waiting[number]
        if may_wait:
            room = MAX_WAITING_ROWS - len(waiting)
            late = set([each for each in results if each.is_waiting_for_car][:room])
            waiting += [each.record for each in results if each in late]
            results = [each for each in results if each not in late]
        self._journal.write(number, reader.table, results)
        self._records += len(results)
        for result in results:
            self._memory.count(result)
            has_new_car = result.outcomes.get(Kind.VEHICLES) is Outcome.CREATED
            self._new_cars[number] += has_new_car

    def _report(self, done: int) -> None:
        ImportBatch.objects.filter(pk=self._batch.pk).update(
            rows_done=done, rows_total=self._total
        )
        if self._on_progress:
            self._on_progress(done, self._total)

    def _close(self) -> None:
        """Do what needs the whole file, in batches of their own transactions."""
        memory = self._memory
        doubtful: list[int] = []
        for vehicles in closing.in_batches(sorted(memory.vehicles)):
            doubtful += closing.take_readings(vehicles, today=memory.today)
        late = [
            problem
            for vehicles in closing.in_batches(doubtful)
            for problem in closing.disbelieved_rows(vehicles, memory)
        ]
        for number, reader in enumerate(self._readers):
            self._journal.write_late(number, reader, late)
        for plates in closing.in_batches(sorted(memory.plates)):
            self._notices += closing.settle_plates(plates, today=memory.today)
        limit = read_house_rules(memory.today).customers_per_number
        for indexes in closing.in_batches(memory.phone_indexes):
            numbers = {index: memory.phone_indexes[index] for index in indexes}
            self._notices += closing.name_crowded_numbers(numbers, limit=limit)

    def sum_up(self) -> None:
        """Put the result on the batch, which its caller saves."""
        self._journal.keep()
        self._batch.counts = self._memory.counts_by_name()
        self._batch.notices = [*self._told_first(), *self._notices][:_MAX_NOTICES]
        self._batch.rows_total = self._batch.rows_done = self._records

    def _told_first(self) -> Iterator[str]:
        for name, reason in self._book.ignored_sheets:
            yield f"工作表“{name}”没有导入：{reason}"
        for number, reader in enumerate(self._readers):
            table = reader.table
            name = table.sheet.name
            for column in table.mapping.unread:
                yield f"“{name}”的“{column.header}”列没有导入：{column.reason}"
            if table.skipped.totals:
                yield f"“{name}”有 {table.skipped.totals} 行合计或页脚，已略过"
            if table.has_orders and (cars := self._new_cars[number]):
                yield f"“{name}”里有 {cars:,} 辆系统里没有的车，已按工单建档"
            if reader.unknown_ranges:
                yield (
                    f"“{name}”有 {reader.unknown_ranges:,} 个手机号不在已知号段内，"
                    "已保留"
                )
        if self._journal.unlisted:
            yield (
                f"有问题的行太多，只列出前 {MAX_LISTED_ROWS:,} 行，"
                f"另有 {self._journal.unlisted:,} 行未列出"
            )


def _read_ahead(reader: RecordReader) -> Iterator[list[RowRecord]]:
    """Read the next chunk while the database is busy with the one before."""
    records = reader.records()
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(list, islice(records, CHUNK_ROWS))
        while chunk := coming.result():
            coming = thread.submit(list, islice(records, CHUNK_ROWS))
            yield chunk


def _length(table: Table) -> int:
    return table.sheet.row_count - table.header.last_row


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
        self._flush()

    def write_late(
        self, number: int, reader: RecordReader, late: list[closing.LateProblem]
    ) -> None:
        """Add problems to rows that were written before; reads the table again."""
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
                    "读数不采用",
                    Severity.WARNING,
                )
                self._add(self._list(number, reader.table, row, outcome), [told])
        self._flush()

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
        """Write what waits. Two statements."""
        rows = [each for each in self._waiting if isinstance(each, ImportRow)]
        problems = [each for each in self._waiting if isinstance(each, ImportProblem)]
        insert(rows)
        insert(problems)
        self._waiting.clear()


def named_cells(table: Table, row: Row) -> dict[str, str]:
    """Return the row as it stood under its headers; a repeated header is numbered."""
    cells: dict[str, str] = {}
    headers = table.header.names
    for index in range(max(len(headers), len(row.cells))):
        header = headers[index] if index < len(headers) else ""
        name = header or f"第{index + 1}列"
        if name in cells:
            name = f"{name}（第{index + 1}列）"
        cells[name] = text_of(row.cells[index]) if index < len(row.cells) else ""
    return cells
