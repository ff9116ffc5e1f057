from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shop.witness.journal import Journal

JOURNAL = Journal("kept")
NOW = datetime.fromisoformat("2026-11-30T10:00:00+08:00")


@pytest.fixture
def directory(settings) -> Path:
    path = Path(settings.WITNESS_DIR)
    path.mkdir()
    return path


def of_another_host(directory, entry, *, month="2026-11"):
    (directory / f"kept.{month}.other.jsonl").write_text(json.dumps(entry) + "\n")


def test_a_journal_that_was_never_written_is_lost():
    assert JOURNAL.read().is_lost


def test_the_entries_of_all_hosts_are_read_in_the_order_of_time(directory):
    JOURNAL.append({"who": "b"}, now=NOW)
    JOURNAL.append({"who": "c"}, now=NOW + timedelta(minutes=2))
    before = (NOW - timedelta(minutes=1)).astimezone(UTC).isoformat()
    of_another_host(directory, {"at": before, "who": "a"})

    contents = JOURNAL.read()

    assert [entry["who"] for entry in contents.entries] == ["a", "b", "c"]
    assert (contents.damaged, contents.is_lost) == (0, False)


@pytest.mark.parametrize(
    "line",
    [
        '{"at": "2026-1',
        "{}",
        "[]",
        '{"at": "never"}',
        '{"at": 5}',
        '{"at": "2026-11-30T10:00:00"}',
        "\x00",
    ],
)
def test_a_damaged_line_is_counted_and_costs_no_other_entry(directory, line):
    JOURNAL.append({"who": "a"}, now=NOW)
    with next(directory.iterdir()).open("a") as file:
        file.write(line)
    JOURNAL.append({"who": "b"}, now=NOW)

    contents = JOURNAL.read()

    assert [entry["who"] for entry in contents.entries] == ["a", "b"]
    assert contents.damaged == 1


def test_the_last_entry_of_each_host_is_that_of_its_newest_file(directory):
    JOURNAL.append({"who": "a"}, now=NOW)
    JOURNAL.append({"who": "b"}, now=NOW + timedelta(days=1))
    of_another_host(directory, {"at": NOW.isoformat(), "who": "other"})

    last = {entry["who"] for entry in JOURNAL.last_entries()}

    assert last == {"b", "other"}
    assert len(list(directory.iterdir())) == 3
