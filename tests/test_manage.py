from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

MANAGE = Path(__file__).parent.parent / "manage.py"


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        pytest.param({}, "DATABASE_URL, REDIS_URL", id="neither"),
        pytest.param({"DATABASE_URL": "postgres://x/y"}, "REDIS_URL", id="no Redis"),
        pytest.param({"REDIS_URL": "redis://x"}, "DATABASE_URL", id="no database"),
    ],
)
def test_without_servers_one_line_names_both_ways_out(given, missing):
    done = subprocess.run(
        [sys.executable, MANAGE, "check"],
        env={**os.environ, "DATABASE_URL": "", "REDIS_URL": "", **given},
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"没有设置 {missing}:请设置 DATABASE_URL 和 REDIS_URL,"
        "或用 python -m dealercrm.embedded python manage.py … 运行。"
        f" / {missing} is not set: set DATABASE_URL and REDIS_URL,"
        " or run python -m dealercrm.embedded python manage.py …\n"
    )
