"""Runs a command with a private PostgreSQL and Redis if none is configured.

    python -m dealercrm.embedded [--data DIR] [--fast] COMMAND...

A server is started only for a DATABASE_URL or REDIS_URL that is unset, on a socket or a
free port of this machine. COMMAND gets both URLs, and its exit status is returned.

A *keeper* process owns the servers and runs as long as its connection to the runner is
open. So they stop however the runner ends, even by kill -9, and with them every process
that COMMAND left behind: each has the keeper's mark in its environment.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

import psutil

from dealercrm import env_file
from dealercrm.embedded.private_servers import CannotStart, start_postgres, start_redis

MARK = "DEALERCRM_EMBEDDED"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# The path of a socket ends before byte 104 on macOS and 108 on Linux.
LONGEST_TEMPORARY_DIRECTORY = 60
LEFTOVER_SECONDS = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status, 128 + n if signal n ended it."""
    options = _parse(arguments)
    for number in SIGNALS:
        signal.signal(number, _leave)
    env_file.load()
    environment = {**os.environ, "PATH": _path_with_this_python()}
    if env_file.is_set("DATABASE_URL") and env_file.is_set("REDIS_URL"):
        return _run(options.command, environment)
    try:
        with _kept_servers(options.data, is_fast=options.fast) as variables:
            return _run(options.command, environment | variables)
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m dealercrm.embedded")
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="keep the database here between runs"
    )
    parser.add_argument(
        "--fast", action="store_true", help="do not wait for the disk (tests)"
    )
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND...")
    options = parser.parse_args(arguments)
    if not options.command:
        parser.error("COMMAND is missing")
    return options


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def _path_with_this_python() -> str:
    """Return a PATH on which `python` and `pytest` are those of this environment."""
    here = str(Path(sys.executable).parent)
    return os.pathsep.join([here, os.environ.get("PATH", os.defpath)])


def _run(command: list[str], environment: dict[str, str]) -> int:
    try:
        child = subprocess.Popen(command, env=environment)
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        return 127 if isinstance(error, FileNotFoundError) else 126

    def pass_on(number: int, frame: FrameType | None) -> None:
        if number != signal.SIGINT or not _is_terminal_foreground():
            child.send_signal(number)

    for number in SIGNALS:
        signal.signal(number, pass_on)
    status = child.wait()
    return status if status >= 0 else 128 - status


def _is_terminal_foreground() -> bool:
    """Tell whether Ctrl-C also reaches the command, as part of the foreground group."""
    try:
        with open("/dev/tty", "rb") as terminal:
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except OSError:
        return False


@contextlib.contextmanager
def _kept_servers(data: Path | None, *, is_fast: bool) -> Iterator[dict[str, str]]:
    """Start the servers under a keeper; on leaving, stop them and what is left over."""
    ours, keepers = socket.socketpair()
    keeper = os.fork()
    if not keeper:
        ours.close()
        _keep(keepers, data, is_fast=is_fast)
    keepers.close()
    try:
        report: dict[str, str] = json.loads(ours.makefile().readline() or "{}")
        if MARK not in report:
            raise CannotStart(report.get("error", "the keeper of the servers died"))
        yield report
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        ours.close()
        os.waitpid(keeper, 0)


def _keep(runner: socket.socket, data: Path | None, *, is_fast: bool) -> NoReturn:
    """Run as the keeper: own the servers until the runner closes its socket."""
    os.setsid()
    for number in SIGNALS:
        signal.signal(number, _stay)
    try:
        _own_servers(runner, data, is_fast=is_fast)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def _own_servers(runner: socket.socket, data: Path | None, *, is_fast: bool) -> None:
    with (
        tempfile.TemporaryDirectory(
            prefix="dealercrm-", dir=_short_directory(), ignore_cleanup_errors=True
        ) as home,
        contextlib.ExitStack() as running,
        contextlib.suppress(BrokenPipeError),
    ):
        try:
            report = _start(Path(home), data, running, is_fast=is_fast)
        except (CannotStart, OSError) as error:
            report = {"error": str(error)}
        # Registered last, so run first: leftover processes end before the servers.
        running.callback(_end_leftovers, home)
        runner.sendall(json.dumps(report).encode() + b"\n")
        runner.recv(1)


def _stay(number: int, frame: FrameType | None) -> None:
    """Ignore the signal: the keeper ends with the runner, never before it."""


def _short_directory() -> str:
    directory = tempfile.gettempdir()
    return directory if len(directory) <= LONGEST_TEMPORARY_DIRECTORY else "/tmp"


def _start(
    home: Path, data: Path | None, running: contextlib.ExitStack, *, is_fast: bool
) -> dict[str, str]:
    """Start the missing servers; return the environment variables for COMMAND."""
    variables = {MARK: str(home)}
    if not env_file.is_set("DATABASE_URL"):
        postgres = start_postgres(home, data, is_fast=is_fast)
        running.callback(postgres.stop)
        variables["DATABASE_URL"] = postgres.url
        if not env_file.is_set("WITNESS_DIR"):
            # Beside the cluster, as long as that: a new database needs a new witness.
            variables["WITNESS_DIR"] = str((data or home).resolve() / "witness")
    if not env_file.is_set("REDIS_URL"):
        redis = start_redis(home)
        running.callback(redis.stop)
        variables["REDIS_URL"] = redis.url
    return variables


def _end_leftovers(home: str) -> None:
    """End every process that still has the mark of this run."""
    leftovers = [process for process in psutil.process_iter() if _mark(process) == home]
    for process in leftovers:
        with contextlib.suppress(psutil.Error):
            process.terminate()
    _, stubborn = psutil.wait_procs(leftovers, LEFTOVER_SECONDS)
    for process in stubborn:
        with contextlib.suppress(psutil.Error):
            process.kill()


def _mark(process: psutil.Process) -> str:
    try:
        return process.environ().get(MARK, "")
    except (psutil.Error, OSError):
        return ""
