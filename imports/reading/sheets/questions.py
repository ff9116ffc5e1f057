"""What has to be asked about the columns of a file before it can be imported."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from customers.identifiers.phone import parse_phones
from customers.identifiers.plate import parse_plate
from customers.identifiers.vin import parse_vin
from customers.names import clean_name
from imports.reading.cells import Value, is_blank, text_of
from imports.reading.days.day_order import is_triple
from imports.reading.fields import Field
from imports.reading.sheets.choices import shape_of
from imports.reading.sheets.columns import UNKNOWN_COLUMN
from imports.reading.sheets.meanings import normal_header
from imports.reading.sheets.tables import Book, ForeignTable, Table
from imports.reading.words import read_gender
from imports.tables.files import UnreadableFile

_SAMPLES: Final = 5
_LIKE: Final = 0.6
_MOSTLY: Final = 0.6
_LONGEST_NAME: Final = 4
# Any word might be a name, so the header must speak of a person.
_OF_A_PERSON: Final = re.compile("[姓名称客主人]")
_DATES_UNDECIDED = (
    "“{sheet}”的“{columns}”列看不出日和月谁在前：请用 --dates 写明"
    " dmy（日/月/年）、mdy（月/日/年）或 ymd（年/月/日）。"
)
_FOREIGN = (
    "没有认出表头：请保留系统导出的表头，或用 --map 列名=字段 写明各列是什么，"
    "例如 --map 车架=车架号。"
)


@dataclass(frozen=True, slots=True)
class ColumnQuestion:
    """A column as a person sees it: its header, its first values, what it may be."""

    header: str
    samples: tuple[str, ...]
    field: str = ""
    needs_order: bool = False
    # It holds dates like 03/04/2024, whose order its values may not decide.
    may_need_order: bool = False
    # Nobody knows the column, so the suggestion in `field` is only a suggestion.
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """The columns of a sheet that a person is asked about."""

    sheet: str
    shape: str
    columns: tuple[ColumnQuestion, ...]


class NeedsAnswer(UnreadableFile):
    """A file that waits until a person has said what its columns are.

    Its text is the advice for the command.
    """

    def __init__(self, sentence: str, questions: Sequence[Question]) -> None:
        super().__init__(sentence)
        self.questions = tuple(questions)


def check(book: Book) -> None:
    """Raise NeedsAnswer for a book that cannot be read without a person."""
    if not book.tables:
        raise NeedsAnswer(_FOREIGN, [_about_foreign(each) for each in book.foreign])
    for table in book.tables:
        if table.undecided:
            columns = "”“".join(column.header for column in table.undecided)
            sentence = _DATES_UNDECIDED.format(sheet=table.sheet.name, columns=columns)
            raise NeedsAnswer(sentence, questions_about(book))


def questions_about(book: Book) -> list[Question]:
    """Return the sheets with columns that nobody knows or whose order is not known."""
    asked = [_about_table(table) for table in book.tables]
    asked += [_about_foreign(each) for each in book.foreign]
    return [
        question
        for question in asked
        if any(each.is_unknown or each.needs_order for each in question.columns)
    ]


def _about_table(table: Table) -> Question:
    fields = {column.index: column.field for column in table.mapping.columns}
    undecided = {column.index for column in table.undecided}
    unknown = {
        column.header
        for column in table.mapping.unread
        if column.reason == UNKNOWN_COLUMN
    }
    rows = [row.cells for _, row in zip(range(_SAMPLES), table.rows(), strict=False)]
    return _question(
        table.sheet.name, table.header.names, rows, fields, undecided, unknown
    )


def _about_foreign(foreign: ForeignTable) -> Question:
    names = foreign.header.names
    rows = list(foreign.samples)
    return _question(foreign.sheet.name, names, rows, {}, set(), set(names))


def _question(
    sheet: str,
    names: Sequence[str],
    rows: Sequence[Sequence[Value]],
    fields: dict[int, Field],
    undecided: set[int],
    unknown: set[str],
) -> Question:
    columns: list[ColumnQuestion] = []
    taken = set(fields.values())
    for index, name in enumerate(names):
        if not normal_header(name):
            continue
        values = [row[index] for row in rows if index < len(row)]
        is_unknown = index not in fields and name in unknown
        field = fields.get(index)
        if is_unknown and (field := suggest(name, values, taken)):
            taken.add(field)
        samples = tuple(text_of(value)[:40] for value in values[:_SAMPLES])
        columns.append(
            ColumnQuestion(
                name,
                samples,
                str(field or ""),
                needs_order=index in undecided,
                may_need_order=is_unknown and any(map(is_triple, samples)),
                is_unknown=is_unknown,
            )
        )
    return Question(sheet, shape_of(names), tuple(columns))


def suggest(header: str, values: Sequence[Value], taken: set[Field]) -> Field | None:
    """Return the field that a column probably holds, by its values, then its header."""
    filled = [value for value in values if not is_blank(value)]
    name = normal_header(header)
    for field, fits in _readers(name) if filled else ():
        if field not in taken and sum(map(fits, filled)) >= len(filled) * _MOSTLY:
            return field
    best, likeness = None, _LIKE
    for field in Field:
        if filled and field is Field.GENDER:
            continue
        for known in map(normal_header, field.headers.split()):
            found = SequenceMatcher(None, name, known).ratio()
            if field not in taken and found > likeness:
                best, likeness = field, found
    return best


def _readers(name: str) -> Iterator[tuple[Field, Callable[[Value], bool]]]:
    """Yield the fields that are known by their values, with who knows them."""
    yield Field.VIN, _is_vin
    yield Field.PLATE, _is_plate
    yield Field.PHONE, _is_phone
    yield Field.GENDER, _is_gender
    if _OF_A_PERSON.search(name):
        yield Field.NAME, _is_name


def _is_vin(value: Value) -> bool:
    return bool(parse_vin(text_of(value)).vin) and not isinstance(value, float)


def _is_plate(value: Value) -> bool:
    return parse_plate(text_of(value)).plate is not None


def _is_phone(value: Value) -> bool:
    return bool(parse_phones(text_of(value)).mobiles)


def _is_gender(value: Value) -> bool:
    return read_gender(value).value is not None


def _is_name(value: Value) -> bool:
    """Whether it looks like the full name of a person: a surname, then one or two."""
    clean = clean_name(text_of(value))
    return bool(clean.surname) and 2 <= len(clean.name) <= _LONGEST_NAME
