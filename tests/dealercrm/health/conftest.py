from __future__ import annotations

import os
import socket
from collections.abc import Iterator

import pytest
from redis import Redis

from dealercrm.health import pulses
from shop.default_rules import load_house_rules


@pytest.fixture(autouse=True)
def redis(settings) -> Iterator[Redis]:
    """A Redis database of this process, with the pulses of all processes in it."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    settings.REDIS_URL = f"{settings.REDIS_URL.rpartition('/')[0]}/{8 - worker % 2}"
    client = Redis.from_url(settings.REDIS_URL)
    client.flushdb()
    for name in ("beat", "celery", "watch"):
        pulses.note(name)
    yield client
    client.flushdb()
    client.close()


@pytest.fixture
def rules(db) -> None:
    load_house_rules()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """The port of a server that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
