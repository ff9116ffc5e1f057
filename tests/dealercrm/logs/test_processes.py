"""An error of each kind of process reaches its output, with an id and no person.

The processes use a database without tables, so that their first query fails.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from celery import Celery

ROOT = Path(__file__).parent.parent.parent.parent
PATIENCE_SECONDS = 60
GIVEN_ID = "a-request-of-the-test"
MISSING = 'relation "telematics_eventsource" does not exist'


def environment() -> dict[str, str]:
    redis = urlsplit(os.environ["REDIS_URL"])
    # The tests of the browser and of crashes use the others.
    return {**os.environ, "DEMO": "1", "REDIS_URL": redis._replace(path="/8").geturl()}


@contextmanager
def running(*command: str, output: Path) -> Iterator[None]:
    with output.open("wb") as stdout:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=environment(),
            stdout=stdout,
            stderr=subprocess.DEVNULL,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def eventually(find: Callable[[], dict[str, str] | None]) -> dict[str, str]:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if found := find():
            return found
        time.sleep(0.1)
    pytest.fail("nothing was logged")


def error_in(output: str) -> dict[str, str] | None:
    lines = [json.loads(line) for line in output.splitlines() if line.endswith("}")]
    return next(
        (line for line in lines if line["level"] in ("ERROR", "CRITICAL")), None
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def answer_of(url: str) -> httpx.Response:
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return httpx.post(
                f"{url}api/events?q=13812345678",
                content=b"13812345678",
                headers={"Authorization": "Bearer x", "X-Request-ID": GIVEN_ID},
                timeout=PATIENCE_SECONDS,
            )
        except httpx.ConnectError:
            assert time.monotonic() < end
            time.sleep(0.1)


def test_an_error_of_the_web_server_is_in_its_output_and_its_id_on_the_page(tmp_path):
    port, output = free_port(), tmp_path / "web.log"
    serve = ("gunicorn", "--no-control-socket", "dealercrm.wsgi")
    with running(*serve, "--bind", f"127.0.0.1:{port}", output=output):
        answer = answer_of(f"http://127.0.0.1:{port}/")
        line = eventually(lambda: error_in(output.read_text()))

    assert (answer.status_code, answer.headers["X-Request-ID"]) == (500, GIVEN_ID)
    assert f"<code>{GIVEN_ID}</code>" in answer.text
    assert (line["request"], line["message"]) == (GIVEN_ID, "500 POST api/events")
    assert line["error"].rstrip().endswith(MISSING)
    assert "13812345678" not in output.read_text()


def test_an_error_of_a_worker_is_in_its_output_with_the_id_of_the_task(tmp_path):
    output = tmp_path / "worker.log"
    broker = Celery(broker=environment()["REDIS_URL"])
    with running("celery", "-A", "dealercrm", "worker", "-P", "solo", output=output):
        task = broker.send_task("sms.tasks.sweep")
        line = eventually(lambda: error_in(output.read_text()))

    assert (line["task"], line["task_name"]) == (task.id, "sms.tasks.sweep")
    assert line["error"].startswith("Traceback (most recent call last):")
    assert "does not exist" in line["error"].splitlines()[-1]


def test_an_error_of_a_command_is_logged_and_not_printed():
    done = subprocess.run(
        [sys.executable, "manage.py", "run_day", "--json"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
    )
    line = error_in(done.stderr) or {}

    assert (done.returncode, done.stdout) == (1, "")
    assert (line["message"], len(done.stderr.splitlines())) == (
        "The command failed.",
        1,
    )
