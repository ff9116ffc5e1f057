"""Programs run beside embedded servers."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys

import psutil

PATIENCE_SECONDS = 60
SAY_WHERE_AND_WAIT = """
import json, os, signal
print(json.dumps(dict(os.environ)), flush=True)
signal.pause()
"""


def embedded(*arguments, **variables):
    """Start a runner that sees no servers but those given in ``variables``."""
    unset = {"DATABASE_URL": "", "REDIS_URL": ""}
    return subprocess.Popen(
        [sys.executable, "-m", "dealercrm.embedded", *map(str, arguments)],
        env={**os.environ, **unset, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(*arguments, **variables):
    """Return the exit status, the output and the errors of a whole run."""
    with embedded(*arguments, **variables) as runner:
        try:
            output, errors = runner.communicate(timeout=PATIENCE_SECONDS)
        finally:
            runner.kill()
    return runner.returncode, output, errors


def python(source):
    return [sys.executable, "-c", source]


@contextlib.contextmanager
def waiting_command(*options):
    """Yield the runner, what COMMAND sees, and every process below the runner."""
    with embedded("--fast", *options, *python(SAY_WHERE_AND_WAIT)) as runner:
        variables = json.loads(runner.stdout.readline())
        below = psutil.Process(runner.pid).children(recursive=True)
        try:
            yield runner, variables, below
        finally:
            runner.kill()
