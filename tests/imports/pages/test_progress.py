from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from imports.batches import RUNNING_LOCK
from imports.models import ImportBatch
from imports.tables import formats
from tests.imports.uploading import (
    make_batch,
    page,
)

pytestmark = pytest.mark.django_db


@contextmanager
def at_work(*batches):
    """Hold what a worker holds while it imports."""
    keys = [[RUNNING_LOCK, batch.pk] for batch in batches]
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", key)
        yield
        for key in keys:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


QUEUED = {
    "state": "queued",
    "label": "排队中",
    "tone": "info",
    "percent": 0,
    "sentence": "马上开始。",
    "is_over": False,
}


RUNNING = {**QUEUED, "state": "running", "label": "导入中"}
FINISHED = {
    **QUEUED,
    "state": "finished",
    "label": "已完成",
    "tone": "good",
    "percent": 100,
    "is_over": True,
}


START = timezone.now()


@pytest.mark.parametrize(
    ("label", "fields", "expected"),
    [
        ("queued", {"status": "queued"}, QUEUED),
        (
            "reading",
            {"status": "running"},
            {**RUNNING, "percent": None, "sentence": "正在读取文件…"},
        ),
        (
            "running",
            {"status": "running", "rows_done": 4200, "rows_total": 12000},
            {**RUNNING, "percent": 35, "sentence": "已处理 4,200 / 12,000 行。"},
        ),
        (
            "last row is not the end",
            {"status": "running", "rows_done": 200, "rows_total": 200},
            {
                **RUNNING,
                "percent": 99,
                "sentence": "已处理全部 200 行，正在核对里程和号码…",
            },
        ),
        (
            "trying",
            {"status": "running", "is_dry_run": True},
            {
                **RUNNING,
                "percent": None,
                "sentence": "正在试算，完成后一起显示结果…",
            },
        ),
        (
            "finished",
            {
                "rows_done": 12000,
                "rows_total": 12000,
                "started_at": START,
                "finished_at": START + timedelta(seconds=12),
            },
            {**FINISHED, "sentence": "共 12,000 行，用时 12 秒"},
        ),
        (
            "failed",
            {"status": "failed", "error": formats.ENCRYPTED},
            {
                **FINISHED,
                "state": "failed",
                "label": "未导入",
                "tone": "bad",
                "percent": 0,
                "sentence": "文件有密码保护；请在 Excel 中取消密码并另存后再上传。",
            },
        ),
    ],
)
def test_progress(client, label, fields, expected):
    batch = make_batch(**fields)

    with at_work(*[batch] * (batch.status == "running")):
        response = client.get(page("progress", batch.pk))

    assert response.json() == expected


def wait(batch, seconds):
    ImportBatch.objects.filter(pk=batch.pk).update(
        created_at=timezone.now() - timedelta(seconds=seconds)
    )


def test_nobody_begins_for_more_than_ten_seconds(client):
    batch = make_batch(status="queued")

    wait(batch, 9)
    assert client.get(page("progress", batch.pk)).json() == QUEUED

    wait(batch, 200)
    assert client.get(page("progress", batch.pk)).json() == {
        **QUEUED,
        "state": "no_worker",
        "label": "没有开始",
        "tone": "warn",
        "sentence": (
            "已等待 3 分钟还没有开始：后台任务程序（worker）没有运行，"
            "或正忙于别的任务。请让系统管理员启动它，启动后会自动开始，不用重新上传。"
        ),
    }


def test_waiting_behind_another_file_is_no_fault(client):
    abandoned, running = make_batch(status="running"), make_batch(status="running")
    batch, later = make_batch(status="queued"), make_batch(status="queued")
    wait(batch, 200)
    wait(later, 200)

    with at_work(running):
        answers = [
            client.get(page("progress", each.pk)).json() for each in (batch, later)
        ]

    assert abandoned.pk < running.pk
    assert answers == [
        {**QUEUED, "sentence": "前面还有 1 个文件，轮到后自动开始。"},
        {**QUEUED, "sentence": "前面还有 2 个文件，轮到后自动开始。"},
    ]


def test_worker_that_died_is_told_from_one_that_works(client):
    batch = make_batch(status="running", rows_done=100, rows_total=200)

    assert client.get(page("progress", batch.pk)).json() == {
        **RUNNING,
        "state": "broken_off",
        "label": "已中断",
        "tone": "warn",
        "percent": 50,
        "sentence": (
            "后台任务程序（worker）中途停止，已写入的行保留。它恢复后会从头再做一遍，"
            "不会重复；若一直没有动静，请点“重新排队”。"
        ),
    }


def test_page_shows_the_others_under_way(client):
    batch, other = make_batch(status="queued"), make_batch(status="running")
    make_batch(status="finished")

    shown = client.get(page("change", batch.pk))

    assert [each for each, _ in shown.context["others"]] == [other]
