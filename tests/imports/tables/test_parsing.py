from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from imports.tables.files import UnreadableFile
from tests.imports.exports import (
    write_csv,
    write_xls,
)
from tests.imports.tables.samples import (
    ROWS,
    cells,
    refusal,
    write_bomb,
    write_far_cell,
)

HOSTILE_MIB = 300


def test_changed_bytes_never_hurt_this_process(tmp_path):
    sound = write_xls(tmp_path / "sound.xls", {"a": ROWS * 40}).read_bytes()
    rng = random.Random(11)
    path = tmp_path / "a.xls"
    for _ in range(12):
        content = bytearray(sound)
        for at in rng.sample(range(512, len(content)), 25):
            content[at] = rng.randrange(256)
        path.write_bytes(bytes(content))
        try:
            cells(path)
        except UnreadableFile as refused:
            assert str(refused)


@pytest.mark.parametrize("write", [write_far_cell, lambda path: write_bomb(path, 300)])
def test_hostile_file_stays_within_its_memory(tmp_path, write):
    path = tmp_path / "a.xlsx"
    write(path)
    program = (
        "import resource, sys; from pathlib import Path\n"
        "from imports.tables.files import UnreadableFile, read_file\n"
        "try:\n"
        "    with read_file(Path(sys.argv[1])): pass\n"
        "except UnreadableFile: pass\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
        "status = Path('/proc/self/status').read_text()\n"
        "print(status.split('VmHWM:')[1].split()[0])\n"
    )

    run = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )

    child_kib, own_kib = map(int, run.stdout.split())
    assert (child_kib <= HOSTILE_MIB << 10, own_kib <= 40 << 10) == (True, True)


def test_keys_of_the_environment_do_not_reach_the_parser(tmp_path, monkeypatch):
    interpreter = tmp_path / "python"
    interpreter.write_text(f"#!/bin/sh\nenv > {tmp_path}/seen\n")
    interpreter.chmod(0o700)
    monkeypatch.setenv("INDEX_KEY", "secret")
    monkeypatch.setattr(sys, "executable", str(interpreter))

    refusal(write_csv(tmp_path / "a.csv", ROWS))

    seen = (tmp_path / "seen").read_text()
    assert ("PYTHONUTF8=1" in seen, "INDEX_KEY" in seen) == (True, False)
