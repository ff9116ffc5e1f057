"""Reads a year's notice in the JSON of the public holiday-cn project.

{"year": 2027, "papers": ["https://www.gov.cn/…"],
 "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}, …]}
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction

from shop.days.calendar import FEWEST_DAYS_OFF
from shop.models import Holiday


class CannotRead(ValueError):
    """The file is not a year's notice; the message is a Chinese sentence for staff."""


def read_notice(content: bytes) -> list[Holiday]:
    """Return the days of one year, or raise CannotRead."""
    try:
        notice = json.loads(content.decode("utf-8-sig"))
        year, days = int(notice["year"]), list(notice["days"])
        source = "、".join(str(paper) for paper in notice.get("papers", []))[:300]
        found = list(_days(year, days, source))
    except CannotRead:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CannotRead(
            "这个文件不是放假安排：需要 holiday-cn 格式的 JSON，例如 2027.json。"
        ) from error
    if sum(day.is_off_day for day in found) < FEWEST_DAYS_OFF:
        raise CannotRead(
            f"{year} 年的放假安排不完整（少于 {FEWEST_DAYS_OFF} 天），可能还没有公布。"
        )
    return found


def _days(year: int, days: list[Any], source: str) -> Iterator[Holiday]:
    seen = set()
    for day in days:
        on = date.fromisoformat(day["date"])
        # The notice of a year may name the last days of the year before.
        if abs((on - date(year, 7, 1)).days) > 200:
            raise CannotRead(f"文件写的是 {year} 年，其中却有 {on}，请检查文件。")
        if on in seen:
            raise CannotRead(f"文件里 {on} 出现了两次，请检查文件。")
        seen.add(on)
        yield Holiday(
            on=on,
            name=str(day["name"])[:20],
            is_off_day=_truth(day["isOffDay"]),
            source=source,
        )


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


@transaction.atomic
def store_notice(days: list[Holiday]) -> int:
    """Replace the days of the year by those of the notice; return how many.

    A notice is complete: days of its year that it does not name are ordinary days
    again.
    """
    years = {day.on.year for day in days}
    whole = max(years, key=lambda year: sum(day.on.year == year for day in days))
    Holiday.objects.filter(on__year=whole).delete()
    Holiday.objects.filter(on__in=[day.on for day in days]).delete()
    return len(Holiday.objects.bulk_create(days))
