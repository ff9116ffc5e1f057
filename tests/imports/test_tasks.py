from __future__ import annotations

import ast
import json
from datetime import timedelta

import pytest
import redis

from imports.models import ImportBatch, SourceFile, SourceLook
from imports.sources.options import read_sources
from imports.tasks import (
    KEPT_UNANSWERED,
    WAITS_FOR,
    drop_unanswered,
    look_at_source,
    look_at_sources,
    run_import,
    sweep_imports,
)
from shop import clock

pytestmark = pytest.mark.django_db


def make_batch(status, *, age=2 * WAITS_FOR):
    batch = ImportBatch.objects.create(file_name="客户.xlsx", status=status)
    created_at = clock.now() - age
    ImportBatch.objects.filter(pk=batch.pk).update(created_at=created_at)
    return batch


def called_for(settings, task="run_import"):
    """Return the first argument of each call of the task that waits in the broker."""
    messages = redis.from_url(settings.REDIS_URL).lrange("celery", 0, -1)
    headers = [json.loads(message)["headers"] for message in messages]
    return [
        ast.literal_eval(header["argsrepr"])[0]
        for header in headers
        if header["task"] == f"imports.tasks.{task}"
    ]


@pytest.mark.parametrize(
    ("status", "age", "is_called"),
    [
        pytest.param("queued", 2 * WAITS_FOR, True, id="its task was lost"),
        pytest.param("running", 2 * WAITS_FOR, True, id="its worker was killed"),
        pytest.param("queued", timedelta(seconds=30), False, id="just uploaded"),
        pytest.param("finished", 2 * WAITS_FOR, False, id="done"),
        pytest.param("failed", 2 * WAITS_FOR, False, id="refused"),
    ],
)
def test_sweep_calls_for_what_was_left_behind(settings, status, age, is_called):
    batch = make_batch(status, age=age)
    before = called_for(settings).count(batch.pk)

    assert sweep_imports() == is_called

    assert called_for(settings).count(batch.pk) - before == is_called


def test_each_source_gets_a_task_of_its_own(settings):
    exports = {name: f'{{"kind": "folder", "path": "/{name}"}}' for name in "ab"}
    written = ", ".join(f'"{name}": {said}' for name, said in exports.items())
    settings.IMPORT_SOURCES = read_sources(f"{{{written}}}")
    before = len(called_for(settings, "look_at_source"))

    assert look_at_sources() == 2

    called = called_for(settings, "look_at_source")
    assert called[: len(called) - before] == ["b", "a"]


@pytest.mark.parametrize("source", ["DMS", ""])
def test_end_of_an_import_calls_for_the_next_file_of_its_source(settings, source):
    batch = make_batch("finished")
    if source:
        SourceFile.objects.create(source=source, seen_at=clock.now(), batch=batch)
    before = len(called_for(settings, "look_at_source"))

    run_import(batch.pk)

    # The broker has the newest first.
    called = called_for(settings, "look_at_source")
    assert called[: len(called) - before] == [source] * bool(source)


def test_task_looks_by_the_shops_clock(settings, tmp_path):
    settings.CLOCK_SHIFT = timedelta(days=-1)
    settings.IMPORT_SOURCES = read_sources(
        f'{{"DMS": {{"kind": "folder", "path": "{tmp_path}"}}}}'
    )
    start = clock.now()

    assert look_at_source("DMS") == 0

    assert start <= SourceLook.objects.get().looked_at <= clock.now()


@pytest.mark.parametrize(
    ("age", "status"),
    [(KEPT_UNANSWERED - WAITS_FOR, "waiting"), (KEPT_UNANSWERED, "failed")],
)
def test_file_that_nobody_answers_about_is_given_up(age, status):
    batch = make_batch("waiting", age=age)

    assert drop_unanswered() == (status == "failed")

    batch.refresh_from_db()
    assert batch.status == status
    assert bool(batch.error) is (status == "failed")
