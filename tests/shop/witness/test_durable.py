from __future__ import annotations

import os

import pytest

from shop.witness.durable import append_lines, last_line, replace


def test_a_replaced_file_holds_the_new_text_alone_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "new" / "file.json"
    replace(path, "first, and longer")

    replace(path, "second")

    assert path.read_text() == "second"
    assert [each.name for each in path.parent.iterdir()] == ["file.json"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_line_that_a_crash_cut_off_does_not_spoil_the_next(tmp_path):
    path = tmp_path / "journal.jsonl"
    append_lines(path, ["whole"])
    with path.open("a") as file:
        file.write("cut o")

    append_lines(path, ["next"])

    assert path.read_text().splitlines() == ["whole", "cut o", "next"]


@pytest.mark.parametrize(
    ("written", "last"),
    [("", ""), ("one\n", "one"), ("one\ntwo\n", "two"), ("one\ntwo\nhal", "two")],
)
def test_the_last_line_is_the_last_complete_one(tmp_path, written, last):
    path = tmp_path / "journal.jsonl"
    path.write_text(written)

    assert last_line(path, longest=100) == last


def test_the_last_line_of_a_long_file_is_read_from_its_end(tmp_path):
    path = tmp_path / "journal.jsonl"
    path.write_text("".join(f"{number:08}\n" for number in range(1000)))

    assert last_line(path, longest=9) == "00000999"


def test_a_full_disk_is_an_error():
    if not os.path.exists("/dev/full"):
        pytest.skip("This system has no /dev/full.")
    from pathlib import Path

    with pytest.raises(OSError):
        append_lines(Path("/dev/full"), ["a line"])
