"""Opens a file as tables; of a text, by the separator that yields a header."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

from imports.reading.sheets import questions
from imports.reading.sheets.choices import UNDECIDED, Decisions
from imports.reading.sheets.tables import Book, find_tables
from imports.tables.files import Sheet, UnreadableFile, read_file


@contextmanager
def open_book(
    path: Path, *, name: str, today: date, decisions: Decisions = UNDECIDED
) -> Iterator[Book]:
    """Yield the tables of a file.

    Raises UnreadableFile for a file that cannot be imported, and its kind NeedsAnswer
    for one that can be imported once a person has answered.
    """
    with ExitStack() as opened:
        sheets = opened.enter_context(read_file(path, name=name))
        found = _find(sheets, today, decisions)
        for separator in _other_separators(sheets):
            if isinstance(found, Book) and found.tables:
                break
            again = opened.enter_context(
                read_file(path, name=name, separator=separator)
            )
            other = _find(again, today, decisions)
            if isinstance(other, Book) and other.tables:
                found = other
        if isinstance(found, UnreadableFile):
            raise found
        questions.check(found)
        yield found


def _find(
    sheets: Sequence[Sheet], today: date, decisions: Decisions
) -> Book | UnreadableFile:
    try:
        return find_tables(sheets, today=today, decisions=decisions)
    except UnreadableFile as refusal:
        return refusal


def _other_separators(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    return sheets[0].separators[1:] if len(sheets) == 1 else ()
