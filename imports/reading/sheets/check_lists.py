"""Recognises lists that are made for checking and hold no records.

A shop prints them to tick off cars, keys or parts. They name cars or people in free
form at most, so that nothing of them can be imported.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from imports.reading.cells import text_of
from imports.reading.fields import Field
from imports.tables.files import Row

_TITLE = re.compile(
    r"(?:检查|点检|盘点|核对|巡检|自检|验收|交接|检测|环检|质检|盘库|稽核)"
    r"(?:项目)?(?:明细)?(?:清单|表|单|记录表?)"
    r"|check\s*-?\s*list",
    re.IGNORECASE,
)
_COLUMN = re.compile(
    r"检查(?:项目?|内容|结果|情况|标准|人|点|部位)|盘点(?:数量?|结果|人)|是否(?:合格|正常|完成)"
    r"|合格|不合格|正常|异常|打勾|勾选|(?:标准|要求)(?:值)?|整改.*|责任人|得分|分值"
    r"|账面数量?|实盘数量?|实存.*|盈亏.*|确认(?:人|签字)?|签字|签名|check(?:ed)?|ok|ng|pass",
    re.IGNORECASE,
)
_MARK = re.compile(r"[□☐☑☒✓✔√×✗○●]|\[[ xX√]?\]")
_COLUMNS: Final = 2
# With one of these a sheet holds records, whatever else it holds.
_OF_RECORDS: Final = frozenset(
    {Field.NAME, Field.PHONE, Field.CAME_IN_ON, Field.LEFT_ON, Field.AMOUNT}
)
_MARKED_SHARE: Final = 0.3


def is_check_list(rows: Sequence[Row]) -> bool:
    """Tell whether the first rows of a sheet are those of a list to tick off."""
    texts = [[text_of(cell) for cell in row.cells] for row in rows]
    has_title = any(_TITLE.search(text) for row in texts[:3] for text in row)
    columns = max((sum(map(_is_column, row)) for row in texts), default=0)
    marked = sum(any(_MARK.search(text) for text in row) for row in texts)
    return (
        has_title
        or columns >= _COLUMNS
        or (marked > 1 and marked >= len(texts) * _MARKED_SHARE)
    )


def has_check_header(names: Sequence[str], fields: Collection[Field]) -> bool:
    """Tell whether a header is that of a check list that also names cars or orders."""
    columns = sum(map(_is_column, names))
    return columns >= _COLUMNS and not set(fields) & _OF_RECORDS


def _is_column(text: str) -> bool:
    return bool(_COLUMN.fullmatch(text))
