"""The progress of an import, in the words that its page and its bar show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import connection

from imports.batches import RUNNING_LOCK
from imports.models import ImportBatch

# A running worker takes a queued file at once.
PATIENCE: Final = timedelta(seconds=10)


class State(StrEnum):
    """The statuses of ImportBatch and two more.

    ``no_worker``: queued, but no worker has taken it. ``broken_off``: running, but its
    worker died.
    """

    QUEUED = "queued"
    NO_WORKER = "no_worker"
    RUNNING = "running"
    BROKEN_OFF = "broken_off"
    WAITING = "waiting"
    FINISHED = "finished"
    FAILED = "failed"


LABELS: Final = {
    State.QUEUED: "排队中",
    State.NO_WORKER: "没有开始",
    State.RUNNING: "导入中",
    State.BROKEN_OFF: "已中断",
    State.WAITING: "等确认",
    State.FINISHED: "已完成",
    State.FAILED: "未导入",
}
TONES: Final = {
    State.QUEUED: "info",
    State.NO_WORKER: "warn",
    State.RUNNING: "info",
    State.BROKEN_OFF: "warn",
    State.WAITING: "warn",
    State.FINISHED: "good",
    State.FAILED: "bad",
}


@dataclass(frozen=True)
class Progress:
    """The progress of one batch; ``percent`` is None while the length is unknown."""

    state: State
    label: str
    tone: str
    percent: int | None
    sentence: str
    is_over: bool


@dataclass(frozen=True)
class Queue:
    """The files that wait or are being imported, in the order of upload.

    ``at_work`` are the batches whose lock is held; the lock is released if a worker
    dies.
    """

    batches: list[ImportBatch]
    at_work: frozenset[int]

    def has_lost(self, batch: ImportBatch) -> bool:
        """Tell whether the worker of a running batch has died.

        The batch must have been running both when it was read and when the queue was
        read.
        """
        is_running = batch.status == ImportBatch.Status.RUNNING
        return is_running and batch.pk not in self.at_work and batch in self.batches

    def ahead_of(self, batch: ImportBatch) -> int:
        return sum(
            each.pk in self.at_work or each.status == ImportBatch.Status.QUEUED
            for each in self.batches
            if each.pk < batch.pk
        )


def read_queue() -> Queue:
    at_work = _at_work()
    states = [ImportBatch.Status.QUEUED, ImportBatch.Status.RUNNING]
    batches = ImportBatch.objects.filter(status__in=states).order_by("pk")
    return Queue(list(batches), at_work)


def _at_work() -> frozenset[int]:
    """Ask PostgreSQL (pg_locks) which batches hold the lock of batches.run_batch."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND classid = %s AND objsubid = 2 AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())",
            [RUNNING_LOCK],
        )
        return frozenset(pk for (pk,) in cursor.fetchall())


def progress_of(batch: ImportBatch, queue: Queue, *, now: datetime) -> Progress:
    """Describe the batch, which must have been read before the queue.

    ``now`` must come from the same clock as ``created_at``.
    """
    waited = now - batch.created_at
    state = _state(batch, queue, waited)
    return Progress(
        state=state,
        label=LABELS[state],
        tone=TONES[state],
        percent=_percent(batch, state),
        sentence=_sentence(batch, state, queue.ahead_of(batch), waited),
        is_over=state in (State.FINISHED, State.FAILED, State.WAITING),
    )


def _state(batch: ImportBatch, queue: Queue, waited: timedelta) -> State:
    state = State(batch.status)
    if state == State.QUEUED and waited > PATIENCE and not queue.at_work:
        return State.NO_WORKER
    if queue.has_lost(batch):
        return State.BROKEN_OFF
    return state


def _percent(batch: ImportBatch, state: State) -> int | None:
    """Return 100 only for a finished batch: there is work left after the last row."""
    if state == State.FINISHED:
        return 100
    if not batch.rows_total:
        return None if state == State.RUNNING else 0
    return min(99, batch.rows_done * 100 // batch.rows_total)


def _sentence(batch: ImportBatch, state: State, ahead: int, waited: timedelta) -> str:
    match state:
        case State.QUEUED if ahead:
            return f"前面还有 {ahead} 个文件，轮到后自动开始。"
        case State.QUEUED:
            return "马上开始。"
        case State.NO_WORKER:
            return (
                f"已等待 {_spoken(waited)}还没有开始：后台任务程序（worker）没有运行，"
                "或正忙于别的任务。请让系统管理员启动它，启动后会自动开始，不用重新上传。"
            )
        case State.BROKEN_OFF:
            return (
                "后台任务程序（worker）中途停止，已写入的行保留。它恢复后会从头再做一遍，"
                "不会重复；若一直没有动静，请点“重新排队”。"
            )
        case State.RUNNING if batch.rows_done >= batch.rows_total > 0:
            return f"已处理全部 {batch.rows_total:,} 行，正在核对里程和号码…"
        case State.RUNNING if batch.rows_total:
            return f"已处理 {batch.rows_done:,} / {batch.rows_total:,} 行。"
        case State.RUNNING if batch.is_dry_run:
            return "正在试算，完成后一起显示结果…"
        case State.RUNNING:
            return "正在读取文件…"
        case State.WAITING:
            return "有的列要先确认是什么；确认后自动导入，以后同样的文件不再问。"
        case State.FINISHED:
            return f"共 {batch.rows_total:,} 行{_duration(batch)}"
        case State.FAILED:
            return batch.error


def _duration(batch: ImportBatch) -> str:
    if batch.started_at is None or batch.finished_at is None:
        return ""
    return f"，用时 {_spoken(batch.finished_at - batch.started_at)}"


def _spoken(duration: timedelta) -> str:
    """Return a duration in words: 35 秒, 12 分钟 or 3 小时."""
    seconds = max(1, round(duration.total_seconds()))
    if seconds < 100:
        return f"{seconds} 秒"
    if seconds < 100 * 60:
        return f"{seconds // 60} 分钟"
    return f"{seconds // 3600} 小时"


ENDINGS: Final = {
    "changed": "有变化",
    "unchanged": "无变化",
    "refused": "未导入",
    "waiting": "待处理",
    "blank": "空白",
}


def endings_of(batch: ImportBatch) -> str:
    """Return how the rows of the file ended, which add up to its rows."""
    return "，".join(
        f"{label} {batch.endings[key]:,}"
        for key, label in ENDINGS.items()
        if batch.endings.get(key)
    )
