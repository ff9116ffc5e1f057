"""Finds the header of a sheet, of one row or two, below titles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from imports.reading.cells import Value, text_of
from imports.reading.fields import Field
from imports.reading.sheets.choices import Choices, Decisions
from imports.reading.sheets.headers import Unclear
from imports.reading.sheets.meanings import Meaning
from imports.tables.files import Row

_IDENTITIES = frozenset(
    {Field.NAME, Field.PHONE, Field.VIN, Field.PLATE, Field.ORDER_NUMBER, Unclear.PHONE}
)
# A row of fewer texts is a title, not a header.
_FEWEST_TEXTS = 2
_LONGEST_NAME = 30


@dataclass(frozen=True, slots=True)
class Header:
    """A header of one or two `rows`, joined in `names`; `last_row` is its last row."""

    last_row: int
    names: tuple[str, ...]
    rows: tuple[list[Value], ...]


def find_header(rows: Sequence[Row], decisions: Decisions) -> Header | None:
    """Return the header that names the most facts, or one that somebody mapped."""
    best: Header | None = None
    best_score = 1
    for upper, lower in zip(rows, [*rows[1:], None], strict=False):
        for candidate in _headers_at(upper, lower, decisions.given):
            if decisions.knows(candidate.names):
                return candidate
            score = _score(candidate.names, decisions.given)
            if score > best_score:
                best, best_score = candidate, score
    return best


def guess_header(rows: Sequence[Row]) -> Header | None:
    """Return the first row that looks like the header of a foreign file.

    It is the first one with the most short texts that differ from each other.
    """
    best: Header | None = None
    most = _FEWEST_TEXTS - 1
    for row in rows:
        names = tuple(map(text_of, row.cells))
        count = len({name for name in names if _is_name(name)})
        if count > most:
            best, most = Header(row.number, names, (row.cells,)), count
    return best


def _is_name(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_NAME and not any(map(str.isdigit, text))


def _headers_at(upper: Row, lower: Row | None, choices: Choices) -> Iterator[Header]:
    yield Header(upper.number, tuple(map(text_of, upper.cells)), (upper.cells,))
    if lower is not None and lower.number == upper.number + 1:
        names = _join(upper.cells, lower.cells, choices)
        yield Header(lower.number, names, (upper.cells, lower.cells))


def _join(
    upper: Sequence[Value], lower: Sequence[Value], choices: Choices
) -> tuple[str, ...]:
    """Join two rows to one header: 交强险 above 到期日 is 交强险到期日."""
    headers: list[str] = []
    group = ""
    for index in range(max(len(upper), len(lower))):
        above = text_of(upper[index]) if index < len(upper) else ""
        below = text_of(lower[index]) if index < len(lower) else ""
        group = above or group
        both = f"{group}{below}"
        if below and above != below and choices.meaning_of(both):
            headers.append(both)
        else:
            headers.append(below or above)
    return tuple(headers)


def _score(headers: Sequence[str], choices: Choices) -> int:
    """Count the facts that a header names; 0 if it identifies no record."""
    meanings: list[Meaning] = [
        meaning for header in headers if (meaning := choices.meaning_of(header))
    ]
    distinct = set(meanings)
    return len(distinct) if distinct & _IDENTITIES else 0
