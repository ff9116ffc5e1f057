"""What becomes of the committed exports, and that a second import changes nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dealercrm.embedded.samples.files import CUSTOMERS, ORDERS, VEHICLES
from imports.models import ImportBatch
from imports.together import import_files

PATHS = [Path(__file__).parent / name for name in (CUSTOMERS, VEHICLES, ORDERS)]
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def imported_twice(db, settings, tmp_path) -> list[ImportBatch]:
    settings.MEDIA_ROOT = tmp_path
    return [*import_files(PATHS, now=NOW), *import_files(PATHS, now=NOW)]


def test_samples_go_in_once(imported_twice):
    first, second = imported_twice[:3], imported_twice[3:]

    assert [batch.error for batch in imported_twice] == [""] * 6
    assert _created(first) == {"customers": 2211, "vehicles": 2422, "orders": 12000}
    assert _changed(second) == 0
    assert _rejected(second) == _rejected(first) == 26
    assert _columns_left_out(first) == [
        "客户编号", "积分余额", "钥匙编号", "打印次数", "备注",
    ]  # fmt: skip


def _created(batches: list[ImportBatch]) -> dict[str, int]:
    created: dict[str, int] = {}
    for batch in batches:
        for kind, counts in batch.counts.items():
            created[kind] = created.get(kind, 0) + counts["created"]
    return created


def _changed(batches: list[ImportBatch]) -> int:
    counts = [each for batch in batches for each in batch.counts.values()]
    return sum(each["created"] + each["updated"] for each in counts)


def _rejected(batches: list[ImportBatch]) -> int:
    counts = [each for batch in batches for each in batch.counts.values()]
    return sum(each["rejected"] for each in counts)


def _columns_left_out(batches: list[ImportBatch]) -> list[str]:
    notices = [notice for batch in batches for notice in batch.notices]
    return [
        notice.split("“")[2].split("”")[0]
        for notice in notices
        if "列没有导入" in notice
    ]
