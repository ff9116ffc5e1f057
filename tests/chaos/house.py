"""The processes of a chaos run: servers, gateways, web, workers and two beats.

All of them are real and belong to the run alone, because all of them get killed.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from secrets import token_bytes, token_urlsafe
from subprocess import Popen
from time import time
from urllib.parse import quote

import psutil
import psycopg2
from django.utils import timezone

from dealercrm.embedded.children import Children
from dealercrm.embedded.demonstration import HOST, answers, free_port
from dealercrm.embedded.private_servers import Server, start_postgres, start_redis
from sms.simulator.carrier import Options
from sms.simulator.server import arguments_of
from tests.chaos import variables

GATEWAYS = ("first", "second")
START_SECONDS = 60.0
FIRST_PORT = 21000
CELERY = (sys.executable, "-m", "celery", "-A", "tests.chaos.app")


@dataclass
class House:
    """Everything that a nemesis may lay its hands on."""

    home: Path
    children: Children
    workers: int
    senders: int
    latency: float
    environment: dict[str, str] = field(default_factory=dict)
    postgres: Server | None = None
    redis: Server | None = None
    simulators: dict[str, int] = field(default_factory=dict)
    web_port: int = 0

    def open(self, *, is_durable: bool) -> None:
        """Start what keeps state; ``play`` brings the rest, once or several times."""
        self._start_postgres(is_durable=is_durable)
        self.redis = start_redis(self.home)
        self.clock.write_text("0")
        self.environment |= {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url,
            "SECRET_KEY": token_urlsafe(32),
            "INDEX_KEY": token_urlsafe(32),
            "FIELD_KEYS": f"k1:{new_key()}",
            "SMS_CALLBACK_TOKENS": token_urlsafe(24),
            "SIMULATOR_KEY": token_urlsafe(16),
            "WITNESS_DIR": str(self.home / "witness"),
            "DEMO": "1",
            "DEBUG": "0",
            variables.CLOCK_FILE: str(self.clock),
            variables.ARRIVALS_FILE: str(self.arrivals),
        }
        os.environ |= self.environment

    def serve(self, **settings: str) -> None:
        """Start the gateways, with empty logs, and the web; ``variables`` name more."""
        self.environment |= settings
        self.arrivals.unlink(missing_ok=True)
        self.web_port = free_port(FIRST_PORT + os.getpid() % 1000 * 8)
        port = self.web_port
        for name in GATEWAYS:
            port = self.simulators[name] = free_port(port + 1)
            self.log_of(name).unlink(missing_ok=True)
            self._start_simulator(name)
        self.set_primary(GATEWAYS[0])
        self.start_web()
        for port in (*self.simulators.values(), self.web_port):
            is_open = partial(answers, port)
            if not self.children.wait_until(is_open, seconds=START_SECONDS):
                raise TimeoutError(f"{HOST}:{port}")

    def close(self) -> None:
        """End what ``serve`` and ``begin_work`` have started."""
        self.end_work()
        for name in ("web", *GATEWAYS):
            self.children.stop(name)

    @property
    def clock(self) -> Path:
        return self.home / "clock"

    @property
    def shift(self) -> timedelta:
        """How far the run's clock is ahead of the real one."""
        return timedelta(seconds=float(self.clock.read_text()))

    def shift_clock(self, shift: timedelta) -> None:
        """Let the run's clock differ so much, for every process at the same instant."""
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(str(shift.total_seconds()))
        fresh.rename(self.clock)

    def now(self) -> datetime:
        return timezone.localtime(timezone.now() + self.shift)

    @property
    def arrivals(self) -> Path:
        return self.home / "arrivals.jsonl"

    @property
    def replies(self) -> Path:
        return self.home / "replies.jsonl"

    def log_of(self, gateway: str) -> Path:
        return self.home / f"{gateway}.jsonl"

    def silence(self) -> float:
        """Return for how many seconds no gateway has written into its log."""
        written = [self.log_of(name) for name in GATEWAYS]
        latest = max(
            (log.stat().st_mtime for log in written if log.exists()), default=0
        )
        return time() - latest

    def url_of(self, gateway: str) -> str:
        return f"http://{HOST}:{self.simulators[gateway]}"

    def callback_of(self, gateway: str) -> str:
        """Return the address to which the gateway posts, without the kind."""
        token = quote(self.environment["SMS_CALLBACK_TOKENS"], safe="")
        return f"http://{HOST}:{self.web_port}/sms/callbacks/{gateway}/{token}"

    def set_primary(self, gateway: str) -> None:
        """Processes that start from now on prefer this gateway."""
        names = sorted(GATEWAYS, key=lambda name: name != gateway)
        pairs = ",".join(f"{name}={self.url_of(name)}" for name in names)
        self.environment[variables.GATEWAYS] = os.environ[variables.GATEWAYS] = pairs

    def begin_work(self) -> None:
        for number in range(self.workers):
            self.start_worker(number)
        for beat in ("beat-1", "beat-2"):
            schedule = str(self.home / f"{beat}.schedule")
            command = [*CELERY, "beat", "--pidfile", "", "-s", schedule]
            self.children.start(beat, command, **self.environment)

    def start_worker(self, number: int) -> None:
        command = [*CELERY, "worker", "--loglevel", "WARNING", "-n", f"w{number}@%h"]
        command += ["--concurrency", str(self.senders), "--without-gossip"]
        command += ["--without-mingle"]
        self.children.start(f"worker-{number}", command, **self.environment)

    def start_web(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "tests.chaos.wsgi"]
        command += ["--bind", f"{HOST}:{self.web_port}", "--workers", "1"]
        command += ["--threads", "6", "--no-control-socket"]
        self.children.start("web", command, **self.environment)

    def restart_web(self) -> None:
        self.children.stop("web")
        self.start_web()

    def end_work(self) -> None:
        """End beats and workers in good order."""
        names = [f"worker-{number}" for number in range(self.workers)]
        for name in ("beat-1", "beat-2", *names):
            with suppress(KeyError):
                self.children.stop(name)

    def kill_worker(self, number: int) -> None:
        """SIGKILL the worker with all its senders, as when memory is short."""
        process = self.process_of(f"worker-{number}")
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def senders_of(self, number: int) -> list[psutil.Process]:
        """Return the processes of the worker that put texts on the wire."""
        with suppress(psutil.Error):
            return psutil.Process(self.process_of(f"worker-{number}").pid).children()
        return []

    def process_of(self, name: str) -> Popen[bytes]:
        return self.children.process_of(name)

    def crash_postgres(self) -> None:
        """End PostgreSQL as ``pg_ctl -m immediate`` does, and start it again."""
        os.kill(self.postgres.process.pid, signal.SIGQUIT)
        self.postgres.process.wait()
        self.postgres = start_postgres(self.home, self.home, is_fast=False)

    def stop_redis(self) -> None:
        self.redis.process.kill()
        self.redis.process.wait()

    def start_redis_again(self) -> None:
        self.redis = start_redis(self.home, again_at=self.redis.url)

    def rotate_keys(self, stage: int) -> None:
        """Stage 0 adds a key that only reads, stage 1 lets it encrypt."""
        keys = self.environment["FIELD_KEYS"].split(",")
        if stage == 0:
            keys.append(f"k{len(keys) + 1}:{new_key()}")
        else:
            keys.insert(0, keys.pop())
        self.environment["FIELD_KEYS"] = os.environ["FIELD_KEYS"] = ",".join(keys)

    def _start_postgres(self, *, is_durable: bool) -> None:
        self.postgres = start_postgres(self.home, self.home, is_fast=False)
        settings = {"track_commit_timestamp": "on", "max_connections": "200"}
        if not is_durable:
            # A crash of the server loses nothing of what the kernel has.
            settings["fsync"] = "off"
        connection = psycopg2.connect(host=str(self.home), user="postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            for name, value in settings.items():
                cursor.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        connection.close()
        self.postgres.stop()
        self.postgres = start_postgres(self.home, self.home, is_fast=False)

    def _start_simulator(self, name: str) -> None:
        options = Options(
            log=self.log_of(name),
            port=self.simulators[name],
            callback_url=self.callback_of(name),
            key=self.environment["SIMULATOR_KEY"],
            report_seconds=0.1,
            answer_seconds=self.latency,
        )
        command = [sys.executable, "-m", "sms.simulator", *arguments_of(options)]
        self.children.start(name, command, **self.environment)


def new_key() -> str:
    return b64encode(token_bytes(32)).decode()


@contextmanager
def opened(
    *, workers: int, senders: int, latency: float, is_durable: bool
) -> Iterator[House]:
    """Open a house in a directory of its own; leaving ends all of its processes."""
    with tempfile.TemporaryDirectory(prefix="chaos-", dir="/tmp") as place:
        home = Path(place)
        with Children(home / "logs", stop_seconds=15) as children:
            house = House(home, children, workers, senders, latency)
            try:
                house.open(is_durable=is_durable)
                yield house
            finally:
                house.end_work()
                for server in (house.redis, house.postgres):
                    if server is not None:
                        server.stop()
