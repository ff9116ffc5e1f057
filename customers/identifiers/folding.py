"""Normalises a cell's invisible and typographic differences."""

from __future__ import annotations

import re
import unicodedata

# A cell as a spreadsheet reader hands it over.
Cell = str | int | float | None

MAX_CHARACTERS = 200

_OTHER_DIGIT = re.compile(r"(?![0-9])\d")

_EMPTY_WORDS = frozenset({
    "", "-", "--", "---", "/", "\\", ".", "*", "**", "***", "#", "?", "0", "00",
    "无", "没有", "暂无", "未知", "不详", "未填", "未填写", "未留", "未登记", "未完善",
    "待补", "待补充", "待完善", "空", "空白", "暂缺", "未录入", "未提供", "待录入",
    "[null]", "\\n", "null", "none", "nan", "nil", "n/a", "na", "#n/a",
})  # fmt: skip


def fold(cell: Cell) -> str:
    """Return the text half width, without zero-width and direction marks.

    Tabs and control characters become line breaks, so that they still separate. A
    whole float loses its ``.0``.
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = _OTHER_DIGIT.sub(lambda match: str(int(match[0])), text)
    if not text.isprintable():
        text = "".join(map(_visible, text))
    return text.strip(" \n'\"`")


def _visible(character: str) -> str:
    match unicodedata.category(character):
        case "Cf":
            return ""
        case "Cc" | "Zl" | "Zp":
            return "\n"
        case "Zs":
            return " "
        case _:
            return character


def says_nothing(folded: str) -> bool:
    """Tell whether staff wrote a word that means 'there is none', such as 无."""
    return folded.lower() in _EMPTY_WORDS
