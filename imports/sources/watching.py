"""What is wrong with the sources this morning, as sentences for the home page.

Nothing in this module looks at a source; it reads what the looks of the night noted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

from imports.models import ImportBatch, SourceFile, SourceLook
from imports.sources import registry
from imports.sources.base import ANY, BadSource
from imports.sources.days import expected_day, export_day

# What is usual is the middle of so many files before.
_USUAL_OF: Final = 7
_KEPT: Final = timedelta(days=62)
# A file shrank if it has less than this share of the usual rows.
_SHARE: Final = 0.5


@dataclass(frozen=True)
class Taken:
    """A file that was taken; ``rows`` is None if it was not imported whole."""

    part: str
    name: str
    day: date
    rows: int | None


def troubles(now: datetime) -> list[str]:
    """Return a sentence for each source and file with trouble. Runs two queries."""
    names = registry.names()
    if not names:
        return []
    looks = dict(SourceLook.objects.values_list("source", "error"))
    taken = _taken(now)
    return [
        sentence
        for name in names
        for sentence in _troubles_of(name, looks.get(name, ""), taken[name], now)
    ]


def _taken(now: datetime) -> dict[str, list[Taken]]:
    """Return the files of the last weeks by source, in the order of taking."""
    rows = SourceFile.objects.filter(taken_at__gte=now - _KEPT).order_by("taken_at")
    taken = defaultdict(list)
    for source, part, name, taken_at, status, total in rows.values_list(
        *("source", "part", "name", "taken_at", "batch__status", "batch__rows_total")
    ):
        is_whole = status == ImportBatch.Status.FINISHED
        day = export_day(taken_at)
        taken[source].append(Taken(part, name, day, total if is_whole else None))
    return taken


def _troubles_of(
    name: str, error: str, taken: Sequence[Taken], now: datetime
) -> Iterator[str]:
    if error:
        yield f"「{name}」的文件取不到：{error}"
    try:
        configured = registry.source(name)
    except BadSource as problem:
        yield str(problem)
        return
    day = expected_day(now, configured.due)
    since = day - timedelta(days=configured.days - 1)
    for part in configured.source.parts:
        if not any(each.part == part and each.day >= since for each in taken):
            which = "文件" if part == ANY else f"“{part}”"
            yield (
                f"「{name}」到 {configured.due:%H:%M} 还没有收到{which}，"
                "请看导出程序是否运行；也可以手工上传"
            )
    yield from _shrunken(name, taken, since)


def _shrunken(name: str, taken: Sequence[Taken], since: date) -> Iterator[str]:
    series = defaultdict(list)
    for each in taken:
        series[each.part, _without_day(each.name)].append(each)
    for files in series.values():
        last = files[-1]
        before = [each.rows for each in files[:-1] if each.rows is not None]
        usual = median(before[-_USUAL_OF:]) if before else 0
        if last.day < since or last.rows is None or last.rows >= usual * _SHARE:
            continue
        yield (
            f"「{name}」的“{last.name}”只有 {last.rows:,} 行，平常约 {usual:,.0f} 行，"
            "请核对导出的范围；已按现有内容导入"
        )


def _without_day(name: str) -> str:
    """Return what the files of one export have in common: their name without digits."""
    return re.sub(r"\d+", "", name)
