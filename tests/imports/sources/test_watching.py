from __future__ import annotations

from datetime import timedelta

import pytest

from imports.models import SourceFile
from imports.sources.looking import look
from imports.sources.watching import troubles
from tests.imports.sources.exports import NIGHT, brought, sources, watch

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
# Eight o'clock, when the files of the night should be there.
DUE = NIGHT.replace(hour=8, minute=0)
BEFORE = DUE - timedelta(minutes=1)
MISSING = "「DMS」到 08:00 还没有收到文件，请看导出程序是否运行；也可以手工上传"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    return watch(settings, tmp_path / "exports")


def test_without_sources_nothing_is_wrong(settings, django_assert_num_queries):
    sources(settings, "")
    with django_assert_num_queries(0):
        assert troubles(DUE) == []


@pytest.mark.parametrize(
    ("taken_at", "now", "expected"),
    [
        (NIGHT, DUE, []),
        (NIGHT - DAY, BEFORE, []),
        (NIGHT - DAY, DUE, [MISSING]),
        # In the evening before, and late in the morning.
        (NIGHT.replace(hour=18) - DAY, DUE, []),
        (NIGHT.replace(hour=17) - DAY, DUE, [MISSING]),
        (NIGHT.replace(hour=14), NIGHT.replace(hour=15), []),
        # What came late is not the file of the next day.
        (NIGHT.replace(hour=14), DUE + DAY, [MISSING]),
    ],
)
def test_file_is_missing_from_its_hour_until_it_comes(taken_at, now, expected):
    brought("客户.xlsx", rows=10, taken_at=taken_at)
    assert troubles(now) == expected


def test_each_expected_file_is_missed_by_its_pattern(settings, folder):
    watch(settings, folder, ', "files": ["客户*.xlsx", "工单*.csv"]')
    brought("客户1.xlsx", rows=10, taken_at=NIGHT, part="客户*.xlsx")

    assert troubles(DUE) == [MISSING.replace("收到文件", "收到“工单*.csv”")]


@pytest.mark.parametrize(("age", "is_missing"), [(6, False), (7, True)])
def test_weekly_file_is_missed_after_a_week(settings, folder, age, is_missing):
    watch(settings, folder, ', "days": 7')
    brought("客户.xlsx", rows=10, taken_at=NIGHT - age * DAY)

    assert bool(troubles(DUE)) is is_missing


def test_other_source_does_not_stand_in(settings, folder):
    brought("客户.xlsx", rows=10, taken_at=NIGHT, source="ERP")
    assert troubles(DUE) == [MISSING]


SHRUNKEN = (
    "「DMS」的“客户_20261128.xlsx”只有 49 行，平常约 100 行，"
    "请核对导出的范围；已按现有内容导入"
)


@pytest.mark.parametrize(("rows", "expected"), [(50, []), (49, [SHRUNKEN])])
def test_file_with_less_than_half_of_the_usual_rows_is_told(rows, expected):
    for age, usual in enumerate([100, 40, 1000], 1):
        day = NIGHT - age * DAY
        brought(f"客户_{day:%Y%m%d}.xlsx", rows=usual, taken_at=day)
    brought("客户_20261128.xlsx", rows=rows, taken_at=NIGHT)

    assert troubles(DUE) == expected


def test_files_are_compared_with_those_of_their_own_name():
    brought("客户1.xlsx", rows=1000, taken_at=NIGHT - DAY)
    brought("工单1.xlsx", rows=10, taken_at=NIGHT - DAY)
    brought("客户2.xlsx", rows=1000, taken_at=NIGHT)
    brought("工单2.xlsx", rows=10, taken_at=NIGHT)

    assert troubles(DUE) == []


@pytest.mark.parametrize("status", ["failed", "waiting", "running"])
def test_file_that_is_not_imported_whole_is_no_measure(status):
    brought("客户1.xlsx", rows=100, taken_at=NIGHT - 2 * DAY)
    brought("客户2.xlsx", rows=9000, taken_at=NIGHT - DAY, status=status)
    brought("客户3.xlsx", rows=90, taken_at=NIGHT)
    assert troubles(DUE) == []

    # Its own problem is on the home page already.
    brought("客户4.xlsx", rows=1, taken_at=NIGHT, status=status)
    assert troubles(DUE) == []


def test_source_that_cannot_be_reached_is_told(folder):
    brought("客户.xlsx", rows=10, taken_at=NIGHT)
    folder.rmdir()
    look("DMS", now=NIGHT)

    assert troubles(BEFORE) == [
        f"「DMS」的文件取不到：打不开文件夹 {folder}（没有这个文件或文件夹）。"
    ]


def test_trouble_costs_two_queries(django_assert_num_queries):
    for n in range(3):
        brought(f"{n}.xlsx", rows=10, taken_at=NIGHT)
    assert SourceFile.objects.count() == 3
    with django_assert_num_queries(2):
        troubles(DUE)
