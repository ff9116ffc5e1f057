"""Columns that have content but no header; they are told, never read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from imports.reading.cells import Value, is_blank, text_of

NAMELESS: Final = "没有列名，要导入请写上列名"


def nameless_columns(
    headers: Sequence[str], samples: Sequence[Sequence[Value]]
) -> list[int]:
    """Return the columns with content below no header, but no numbers of rows."""
    width = max(map(len, samples), default=0)
    without = (at for at in range(width) if not "".join(headers[at : at + 1]).strip())
    return [index for index in without if _has_content(samples, index)]


def _has_content(samples: Sequence[Sequence[Value]], index: int) -> bool:
    cells = [row[index] for row in samples if index < len(row)]
    return not all(map(is_blank, cells)) and not _counts_rows(cells)


def _counts_rows(cells: Sequence[Value]) -> bool:
    """Tell whether the cells are the numbers of the rows, as pandas writes them."""
    texts = [text_of(cell) for cell in cells]
    if not all(map(str.isdecimal, texts)) or texts[0] not in ("0", "1"):
        return False
    return all(int(after) - int(before) == 1 for before, after in pairwise(texts))
