"""Imports one readable file: reads it, writes chunks, closes, sums up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import datetime
from enum import StrEnum
from itertools import islice

from django.db import transaction

from customers.plate_cars.pairs import settle_pairs
from imports import journal
from imports.models import ImportBatch
from imports.reading.fields import Field
from imports.reading.records import RowRecord
from imports.reading.rows import RecordReader
from imports.reading.sheets.headers import KEY_HEADER
from imports.reading.sheets.tables import Book
from imports.writing import closing, order_lines
from imports.writing.consents import report_consents
from imports.writing.results import Memory, Outcome, RecordKind, RowResult
from imports.writing.upsert import Upsert
from shop.database.advisory_lock import without_turns
from shop.database.chunks import chunked
from shop.house_rules import read_house_rules

Progress = Callable[[int, int], None]


class Ending(StrEnum):
    """How a data row of the file ended; each row ends in exactly one way."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    WAITING = "waiting"
    BLANK = "blank"


_ENDINGS = {
    Outcome.CREATED: Ending.CHANGED,
    Outcome.UPDATED: Ending.CHANGED,
    Outcome.UNCHANGED: Ending.UNCHANGED,
    Outcome.REJECTED: Ending.REFUSED,
    Outcome.WAITING: Ending.WAITING,
}


class RowsLost(Exception):
    """The rows of a sheet and their endings do not add up."""


CHUNK_ROWS = 1000
MAX_WAITING_ROWS = 5_000
_MAX_NOTICES = 200


class Run:
    """The import of one readable file."""

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
        self._memory = Memory(now, batch)
        self._journal = journal.Journal(batch)
        self._on_progress = on_progress
        self._total = sum(table.length for table in book.tables)
        self._records = [0] * len(book.tables)
        self._endings: Counter[Ending] = Counter()
        self._waiting: list[list[RowRecord]] = [[] for _ in self._readers]
        self._new_cars: Counter[int] = Counter()
        # Only where some table has VINs can a later row name the VIN of a plate.
        self._names_vins = any(Field.VIN in t.mapping.fields for t in book.tables)
        self._notices: list[str] = []

    def write(self) -> None:
        upsert = Upsert(self._memory)
        before = 0
        self._report(0)
        for number, reader in enumerate(self._readers):
            for chunk in _read_ahead(reader):
                room = MAX_WAITING_ROWS - len(self._waiting[number])
                may_follow = self._names_vins or reader.table.has_order_lines
                may_wait = may_follow and room >= len(chunk)
                self._write_chunk(upsert, number, chunk, may_wait=may_wait)
                last_row = chunk[-1].row.number
                self._report(before + last_row - reader.table.header.last_row)
            self._endings[Ending.BLANK] += reader.table.skipped.blank
            before += reader.table.length
        self._settle_shared_plates()
        for number, waiting in enumerate(self._waiting):
            for at in range(0, len(waiting), CHUNK_ROWS):
                chunk = waiting[at : at + CHUNK_ROWS]
                self._write_chunk(upsert, number, chunk, may_wait=False)
        self._close()

    @transaction.atomic
    def _write_chunk(
        self, upsert: Upsert, number: int, chunk: list[RowRecord], *, may_wait: bool
    ) -> None:
        """Write rows; those whose car is not known may wait for the end of the file."""
        reader = self._readers[number]
        results = [RowResult(reader, record) for record in chunk]
        upsert.write(results, table=number, may_wait=may_wait)
        if may_wait:
            late = [each for each in results if each.is_waiting]
            self._waiting[number] += [each.record for each in late]
            results = [each for each in results if not each.is_waiting]
        self._journal.write(number, reader.table, results)
        self._records[number] += len(results)
        for result in results:
            self._memory.count(result)
            self._endings[_ENDINGS[result.outcome]] += 1
            has_new_car = result.outcomes.get(RecordKind.VEHICLES) is Outcome.CREATED
            self._new_cars[number] += has_new_car

    def _report(self, done: int) -> None:
        ImportBatch.objects.filter(pk=self._batch.pk).update(
            rows_done=done, rows_total=self._total
        )
        if self._on_progress:
            self._on_progress(done, self._total)

    def _settle_shared_plates(self) -> list[str]:
        """Join cars that are recorded by plate and by VIN; return what is asked."""
        asked = []
        # A trial holds rows until it is rolled back, so it must not wait for a turn.
        for plates in chunked(sorted(self._memory.shared_plates), closing.BATCH):
            with without_turns() if self._batch.is_dry_run else nullcontext():
                settled = settle_pairs(plates, now=self._memory.now)
            self._memory.follow(settled.joined)
            asked += [closing.question_about(each) for each in settled.asked]
        return asked

    def _close(self) -> None:
        """Do what needs the whole file, in transactions of its own."""
        memory = self._memory
        self._notices += self._settle_shared_plates()
        doubtful: list[int] = []
        for vehicles in chunked(sorted(memory.vehicles), closing.BATCH):
            doubtful += closing.take_readings(vehicles, today=memory.today)
        late = [
            problem
            for vehicles in chunked(doubtful, closing.BATCH)
            for problem in closing.disbelieved_rows(vehicles, memory)
        ]
        late += order_lines.missing_orders(memory)
        for number, reader in enumerate(self._readers):
            self._journal.write_late(number, reader, late)
        for plates in chunked(sorted(memory.plates), closing.BATCH):
            self._notices += closing.release_outdated_plates(plates, today=memory.today)
        limit = read_house_rules(memory.today).customers_per_number
        for indexes in chunked(memory.phone_indexes, closing.BATCH):
            numbers = {index: memory.phone_indexes[index] for index in indexes}
            self._notices += closing.report_crowded_numbers(numbers, limit=limit)
        for people in chunked(sorted(memory.consents.unproved), closing.BATCH):
            memory.consents.forget_proved(people)

    def sum_up(self) -> None:
        """Put the counts and notices on the batch, which the caller saves."""
        self._reconcile()
        self._journal.keep()
        self._batch.endings = {str(each): self._endings[each] for each in Ending}
        self._batch.counts = self._memory.counts_by_name()
        told = (*self._told_first(), *report_consents(self._memory.consents))
        self._batch.notices = [*told, *self._notices][:_MAX_NOTICES]
        self._batch.rows_total = self._batch.rows_done = sum(self._records)

    def _reconcile(self) -> None:
        """Raise RowsLost unless every row of the file ended in exactly one way."""
        for number, reader in enumerate(self._readers):
            skipped = reader.table.skipped
            ended = self._records[number] + skipped.blank
            if ended + skipped.totals + skipped.repeated_headers != reader.table.length:
                raise RowsLost(reader.table.sheet.name)
        if self._endings.total() != sum(self._records) + self._endings[Ending.BLANK]:
            raise RowsLost

    def _told_first(self) -> Iterator[str]:
        for name, reason in self._book.ignored_sheets:
            yield f"工作表“{name}”没有导入：{reason}"
        for number, reader in enumerate(self._readers):
            table = reader.table
            name = table.sheet.name
            for column in table.mapping.unread:
                if column.header == KEY_HEADER:
                    continue
                yield f"“{name}”的“{column.header}”列没有导入：{column.reason}"
            if not self._records[number]:
                yield f"“{name}”只有表头，没有一行资料，请确认导出时选中了数据"
            if table.skipped.totals:
                yield f"“{name}”有 {table.skipped.totals} 行合计、页脚或示例，已略过"
            if table.has_orders and (cars := self._new_cars[number]):
                yield f"“{name}”里有 {cars:,} 辆系统里没有的车，已按工单建档"
            if reader.unknown_ranges:
                yield (
                    f"“{name}”有 {reader.unknown_ranges:,} 个手机号不在已知号段内，"
                    "已保留"
                )
        if cars := self._memory.joined_cars:
            yield (
                f"有 {cars:,} 辆按车牌记录的车和有车架号的同一辆车合并了，"
                "90 天内可以撤销"
            )
        if cars := len(self._memory.without_vin):
            yield (
                f"有 {cars:,} 辆车没有车架号，先按车牌记录，召回等要车架号的事不提醒；"
                "请在“补录车架号”里补上"
            )
        waiting = self._endings[Ending.WAITING]
        if notice := order_lines.notice_of_waiting(self._memory, waiting):
            yield notice
        if self._journal.unlisted:
            yield (
                f"有问题的行太多，只列出前 {journal.MAX_LISTED_ROWS:,} 行，"
                f"另有 {self._journal.unlisted:,} 行未列出"
            )


def _read_ahead(reader: RecordReader) -> Iterator[list[RowRecord]]:
    """Read the next chunk while the database writes the one before."""
    records = reader.records()
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(list, islice(records, CHUNK_ROWS))
        while chunk := coming.result():
            coming = thread.submit(list, islice(records, CHUNK_ROWS))
            yield chunk
