"""A shop at work in real processes, and a real Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, connections
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from accounts.models import User
from accounts.roles import sync_roles
from dealercrm.embedded import demonstration
from dealercrm.embedded.children import Children
from dealercrm.embedded.demonstration import DAY_CLOCK, House
from reminders.setup.installation import load_defaults

PASSWORD = "browser-test-only"
# More than any other process of a test takes.
PORTS_EACH = 1000
TOKEN = "browser-test-callback-token"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# How long a page may take on a machine with other work to do, in milliseconds.
expect.set_options(timeout=60_000)
DESK = ViewportSize(width=1366, height=768)
PHONE = ViewportSize(width=390, height=844)


def find_chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    path = find_chromium()
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("CI=true needs Chromium: apt-get install chromium fonts-noto-cjk")
    if path is None:
        pytest.skip("no Chromium found: apt-get install chromium fonts-noto-cjk")
    return path


@dataclass(frozen=True)
class Shop:
    """The house of the demo on the database of this test, and its own processes."""

    url: str
    house: House

    def work_at_the_real_hour(self) -> None:
        """Have the worker's clock show the hour that the pages show."""
        self.house.end_work()
        self.house.begin_work()

    def manage(self, *arguments: str) -> None:
        """Run a command at the hour of the demo's day."""
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            env={**os.environ, "DEMO_CLOCK": DAY_CLOCK},
            check=True,
            capture_output=True,
        )


@pytest.fixture
def shop(
    chromium: str,
    transactional_db: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Shop]:
    for name, value in _environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    # Two shops that start at one moment would choose the same free port.
    for name in ("WEB_PORT", "SIMULATOR_PORT"):
        first = getattr(demonstration, name) + PORTS_EACH * _worker()
        monkeypatch.setattr(demonstration, name, first)
    sync_roles()
    load_defaults()
    User.objects.create_superuser("boss", password=PASSWORD, name="陈店长")
    with Children(tmp_path / "logs") as children:
        house = House(children, tmp_path, token=TOKEN)
        house.open()
        house.begin_work(clock=DAY_CLOCK)
        yield Shop(house.url, house)
    assert eventually(_is_alone), "a process of the shop still holds the database"


def _is_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return bool(cursor.fetchone() == (0,))


def _worker() -> int:
    """Return the number of this worker of pytest-xdist, 0 without it."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def _environment(data: Path) -> dict[str, str]:
    database, redis = urlsplit(os.environ["DATABASE_URL"]), urlsplit(settings.REDIS_URL)
    head = database.path.rpartition("/")[0]
    name = connection.settings_dict["NAME"]
    worker = _worker()
    return {
        "CI": os.environ.get("CI", ""),
        "DATABASE_URL": database._replace(path=f"{head}/{name}").geturl(),
        "DEMO": "1",
        # Playwright's loop runs in this thread, the ORM is asked between its steps.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        "MEDIA_ROOT": str(data / "media"),
        # The crash tests use the databases from 1 upwards, worker by worker.
        "REDIS_URL": redis._replace(path=f"/{15 - worker % 7}").geturl(),
        "SMS_CALLBACK_TOKENS": TOKEN,
    }


@pytest.fixture
def browser(chromium: str, shop: Shop) -> Iterator[Browser]:
    """Open a browser for this test only: the ORM refuses to run beside its loop."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        # Beside a running loop the ORM has connections of its own.
        connections.close_all()


@dataclass(frozen=True)
class Visitor:
    """A signed-in member of staff; ``complaints`` is what the browser objected to."""

    page: Page
    shop: Shop
    complaints: list[str]

    def open(self, path: str) -> None:
        self.page.goto(self.shop.url.rstrip("/") + path)

    def words(self) -> str:
        """Return what the page says to people; its icons are ligatures of names."""
        self.page.evaluate(
            "document.querySelectorAll('.material-symbols-outlined, code')"
            ".forEach(icon => icon.remove())"
        )
        return self.page.inner_text("body")

    def is_too_wide(self) -> bool:
        return bool(
            self.page.evaluate(
                "document.documentElement.scrollWidth"
                " > document.documentElement.clientWidth"
            )
        )


@pytest.fixture
def visit(browser: Browser, shop: Shop) -> Iterator[Callable[..., Visitor]]:
    contexts = []

    def sign_in(viewport: ViewportSize = DESK) -> Visitor:
        context = browser.new_context(
            viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        contexts.append(context)
        complaints: list[str] = []
        page = context.new_page()

        def note(entry: ConsoleMessage) -> None:
            if entry.type == "error":
                complaints.append(entry.text)

        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(shop.url)
        page.fill("[name=username]", "boss")
        page.fill("[name=password]", PASSWORD)
        page.click("#login-form button")
        page.wait_for_url("**/admin/")
        return Visitor(page, shop, complaints)

    yield sign_in
    for context in contexts:
        context.close()


def eventually(condition: Callable[[], Any], *, seconds: float = 300) -> Any:
    """Return the first truthy value of a condition on the other processes."""
    end = time.monotonic() + seconds
    while not (value := condition()) and time.monotonic() < end:
        time.sleep(0.2)
    return value
