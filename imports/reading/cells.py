"""One cell: its text, and the value that a reader made of it."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from customers.identifiers.folding import fold, says_nothing

T = TypeVar("T")

Value = str | int | float | bool | datetime | date


class Severity(StrEnum):
    """The values of ImportProblem.Severity."""

    ERROR = "error"  # the row is not imported
    WARNING = "warning"  # the row is imported, but a person has to check it
    NOTE = "note"  # cleaned up without doubt


class Cell(NamedTuple, Generic[T]):
    """The value read from a cell, or None, and what was wrong with the cell.

    Without a `problem` the cell was read as it stands (or was empty). `made_of_it` says
    what is stored instead; '' with a problem means that nothing is stored.
    """

    value: T | None = None
    problem: str = ""
    made_of_it: str = ""
    severity: Severity = Severity.WARNING


# 'nan' and 'NaT' are how pandas writes an empty cell, ######## how Excel prints a
# column that is too narrow, Err:502 an error of LibreOffice, DISPIMG a picture of WPS.
_NOTHING = re.compile(
    r"(?:[-—–_/\\.*#?~][-—–_/\\.*#?~ ]*"
    r"|0000[-/.]00[-/.]00(?: 00:00:00)?|nat|待定|未提供|保密|不明"
    r"|[(（<\[](?:空白?|blank|na|nan|nat|null|none)[)）>\]]"
    r"|#(?:n/a|[a-z0-9/_]+[!?])|#?err:?\d{3}!?"
    r"|=?(?:_xlfn\.)?dispimg\(.*)",
    re.IGNORECASE,
)
# ="13812345678": how exports keep Excel from turning digits into a number.
_FORMULA_TEXT = re.compile(r'^="([^"]*)"$')
# \x1f and \t keep Excel from turning digits into a number, too.
_EDGE = "\x1c\x1d\x1e\x1f \t\r\n\u3000\u00a0\ufeff\u200b\u200e\u200f'"


def text_of(value: Value | None) -> str:
    """Return a cell as a person would type it, edges trimmed, nothing else changed."""
    if isinstance(value, str):
        if value.startswith("="):
            value = _FORMULA_TEXT.sub(r"\1", value)
        return value.strip(_EDGE)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return str(value)


def folded(value: Value | None) -> str:
    """Return a cell in half width, without invisible characters; '' for 'none'."""
    text = fold(text_of(value)).strip()
    return "" if is_nothing(text) else text


def is_nothing(text: str) -> bool:
    return not text or says_nothing(text) or bool(_NOTHING.fullmatch(text))


def is_blank(value: Value | None) -> bool:
    """Tell whether a cell has no content: blanks, an apostrophe, an error, a dash."""
    if value == "" or value is None:
        return True
    return isinstance(value, str) and is_nothing(fold(text_of(value)))


def plain_text(value: Value | None, *, longest: int) -> Cell[str]:
    """Read free text; text longer than `longest` characters is cut with a note."""
    text = text_of(value)
    if is_nothing(text):
        return Cell()
    if len(text) > longest:
        kept = text[:longest]
        return Cell(kept, f"内容超过 {longest} 个字，只保留了前面部分", kept)
    return Cell(text)
